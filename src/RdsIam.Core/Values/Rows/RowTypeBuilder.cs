using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace RdsIam.Core.Values.Rows;

/// <summary>
/// Generates a row's class and its reader. The class knows nothing but its data, so a row leaves Core without taking the
/// driver with it; the reader is a method outside of the class that may see its fields.
/// </summary>
internal static class RowTypeBuilder
{
    public const string NamePrefix = "RdsIam.Row_";

    /// <summary>
    /// What all rows are, so that type data of PowerShell can speak of every row by one name. It stands in an assembly of its own,
    /// which is never collected.
    /// </summary>
    private const string BaseName = "RdsIam.Row";

    /// <summary>Of the base: the rows that were at hand with this one (see <see cref="RowPage"/>).</summary>
    public const string PageField = "_page";

    public static readonly Type Base = BuildBase();

    private const MethodAttributes Accessor =
        MethodAttributes.Public | MethodAttributes.SpecialName | MethodAttributes.HideBySig;

    public static RowType Build(Shape shape)
    {
        var name = NameOf(shape);
        // Collectible: a shape that nobody uses any more costs nothing.
        var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(name), AssemblyBuilderAccess.RunAndCollect);
        var builder = assembly.DefineDynamicModule(name).DefineType(
            name, TypeAttributes.Public | TypeAttributes.Sealed | TypeAttributes.Class, Base);
        var fields = new FieldBuilder[shape.Names.Length];
        for (var i = 0; i < shape.Names.Length; i++)
        {
            fields[i] = DefineProperty(builder, i, shape.Names[i], shape.Kinds[i].PropertyType);
        }

        DefineText(builder, shape, fields);
        var type = builder.CreateType();
        RowTypes.Describe(type, shape);
        return new RowType(type, BuildReader(type, shape.Kinds));
    }

    private static Type BuildBase()
    {
        var type = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName(BaseName), AssemblyBuilderAccess.Run)
            .DefineDynamicModule(BaseName)
            .DefineType(BaseName, TypeAttributes.Public | TypeAttributes.Abstract | TypeAttributes.Class);
        type.DefineField(PageField, typeof(object), FieldAttributes.Family);
        return type.CreateType();
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
        return $"{NamePrefix}{Convert.ToHexString(hash, 0, 4)}";
    }

    private static FieldBuilder DefineProperty(TypeBuilder builder, int ordinal, string name, Type type)
    {
        var field = builder.DefineField(FieldName(ordinal), type, FieldAttributes.Private);
        var property = builder.DefineProperty(name, PropertyAttributes.None, type, null);

        // A column called get_id beside id is lost to PowerShell when a method has its name.
        var getter = builder.DefineMethod($"<get>{ordinal}", Accessor, type, Type.EmptyTypes);
        var body = getter.GetILGenerator(8);
        body.Emit(OpCodes.Ldarg_0);
        body.Emit(OpCodes.Ldfld, field);
        body.Emit(OpCodes.Ret);
        property.SetGetMethod(getter);

        var setter = builder.DefineMethod($"<set>{ordinal}", Accessor, null, [type]);
        body = setter.GetILGenerator(8);
        body.Emit(OpCodes.Ldarg_0);
        body.Emit(OpCodes.Ldarg_1);
        body.Emit(OpCodes.Stfld, field);
        body.Emit(OpCodes.Ret);
        property.SetSetMethod(setter);
        return field;
    }

    /// <summary><c>@{id=1; name=a}</c>, as PowerShell's own custom objects have it; the same whatever the culture.</summary>
    private static void DefineText(TypeBuilder builder, Shape shape, FieldBuilder[] fields)
    {
        var method = builder.DefineMethod(
            nameof(ToString), MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig, typeof(string),
            Type.EmptyTypes);
        var body = method.GetILGenerator(64 + (32 * shape.Names.Length));
        body.Emit(OpCodes.Ldstr, "@{");
        body.Emit(OpCodes.Newobj, NewText);
        for (var i = 0; i < shape.Names.Length; i++)
        {
            body.Emit(OpCodes.Ldstr, i == 0 ? $"{shape.Names[i]}=" : $"; {shape.Names[i]}=");
            body.Emit(OpCodes.Callvirt, AppendText);
            body.Emit(OpCodes.Ldarg_0);
            body.Emit(OpCodes.Ldfld, fields[i]);
            body.Emit(OpCodes.Box, shape.Kinds[i].PropertyType);
            body.Emit(OpCodes.Call, Culture);
            body.Emit(OpCodes.Call, ValueText);
            body.Emit(OpCodes.Callvirt, AppendText);
        }

        body.Emit(OpCodes.Ldstr, "}");
        body.Emit(OpCodes.Callvirt, AppendText);
        body.Emit(OpCodes.Callvirt, typeof(object).GetMethod(nameof(ToString))!);
        body.Emit(OpCodes.Ret);
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

    private static readonly ConstructorInfo NewText = typeof(StringBuilder).GetConstructor([typeof(string)])!;
    private static readonly MethodInfo AppendText = typeof(StringBuilder).GetMethod(nameof(StringBuilder.Append), [typeof(string)])!;
    private static readonly MethodInfo Culture = typeof(CultureInfo).GetProperty(nameof(CultureInfo.InvariantCulture))!.GetMethod!;
    private static readonly MethodInfo ValueText =
        typeof(Convert).GetMethod(nameof(Convert.ToString), [typeof(object), typeof(IFormatProvider)])!;

    private static readonly MethodInfo ReadCell = typeof(CellReader).GetMethod(nameof(CellReader.Read))!;

    private static string FieldName(int ordinal) => $"_{ordinal}";
}
