using System.Reflection;
using System.Reflection.Emit;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace RdsIam.Core.Postgres;

/// <summary>
/// Generates a row's class and its reader. The class knows nothing but its data, so a row leaves Core without taking the
/// driver with it; the reader is a method outside of the class that may see its fields.
/// </summary>
internal static class RowTypeBuilder
{
    private const MethodAttributes Accessor =
        MethodAttributes.Public | MethodAttributes.SpecialName | MethodAttributes.HideBySig;

    public static RowType Build(Shape shape)
    {
        var name = NameOf(shape);
        // Collectible: a shape that nobody uses any more costs nothing.
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(name), AssemblyBuilderAccess.RunAndCollect);
        var builder = assembly.DefineDynamicModule(name).DefineType(
            name, TypeAttributes.Public | TypeAttributes.Sealed | TypeAttributes.Class);
        for (var i = 0; i < shape.Names.Length; i++)
        {
            DefineProperty(builder, i, shape.Names[i], shape.Kinds[i].PropertyType);
        }

        var type = builder.CreateType();
        return new RowType(type, BuildReader(type, shape.Kinds));
    }

    /// <summary><c>RdsIam.Row_</c> and eight digits that depend on names and types alone, so they are the same tomorrow.</summary>
    private static string NameOf(Shape shape)
    {
        var text = new StringBuilder();
        for (var i = 0; i < shape.Names.Length; i++)
        {
            text.Append(shape.Names[i]).Append('\0').Append(shape.Kinds[i].PropertyType).Append('\0');
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()));
        return $"RdsIam.Row_{Convert.ToHexString(hash, 0, 4)}";
    }

    private static void DefineProperty(TypeBuilder builder, int ordinal, string name, Type type)
    {
        var field = builder.DefineField(FieldName(ordinal), type, FieldAttributes.Private);
        var property = builder.DefineProperty(name, PropertyAttributes.None, type, null);

        var getter = builder.DefineMethod($"get_{name}", Accessor, type, Type.EmptyTypes);
        var body = getter.GetILGenerator(8);
        body.Emit(OpCodes.Ldarg_0);
        body.Emit(OpCodes.Ldfld, field);
        body.Emit(OpCodes.Ret);
        property.SetGetMethod(getter);

        var setter = builder.DefineMethod($"set_{name}", Accessor, null, [type]);
        body = setter.GetILGenerator(8);
        body.Emit(OpCodes.Ldarg_0);
        body.Emit(OpCodes.Ldarg_1);
        body.Emit(OpCodes.Stfld, field);
        body.Emit(OpCodes.Ret);
        property.SetSetMethod(setter);
    }

    private static RowReader BuildReader(Type type, CellKind[] kinds)
    {
        var method = new DynamicMethod(
            "Read", typeof(object), [typeof(CellReader[]), typeof(NpgsqlDataReader)], typeof(RowTypeBuilder).Module, skipVisibility: true);
        var body = method.GetILGenerator(64 + (16 * kinds.Length));
        body.Emit(OpCodes.Newobj, type.GetConstructor(Type.EmptyTypes)!);
        for (var i = 0; i < kinds.Length; i++)
        {
            body.Emit(OpCodes.Dup);
            EmitRead(body, kinds[i], i);
            body.Emit(OpCodes.Stfld, type.GetField(FieldName(i), BindingFlags.NonPublic | BindingFlags.Instance)!);
        }

        body.Emit(OpCodes.Ret);
        return method.CreateDelegate<RowReader>();
    }

    private static void EmitRead(ILGenerator body, CellKind kind, int ordinal)
    {
        if (kind.Direct is { } direct)
        {
            body.Emit(OpCodes.Ldarg_1);
            body.Emit(OpCodes.Ldc_I4, ordinal);
            body.Emit(OpCodes.Call, direct);
            return;
        }

        body.Emit(OpCodes.Ldarg_0);
        body.Emit(OpCodes.Ldc_I4, ordinal);
        body.Emit(OpCodes.Ldelem_Ref);
        body.Emit(OpCodes.Ldarg_1);
        body.Emit(OpCodes.Ldc_I4, ordinal);
        body.Emit(OpCodes.Callvirt, ReadCell);
        if (kind.PropertyType != typeof(object))
        {
            body.Emit(OpCodes.Unbox_Any, kind.PropertyType);
        }
    }

    private static readonly MethodInfo ReadCell = typeof(CellReader).GetMethod(nameof(CellReader.Read))!;

    private static string FieldName(int ordinal) => $"_{ordinal}";
}
