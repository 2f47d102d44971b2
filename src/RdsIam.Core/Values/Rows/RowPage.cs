using System.Reflection.Emit;

namespace RdsIam.Core.Values.Rows;

/// <summary>
/// The first rows of a result, as far as they were at hand together. Each of them leads to the others, so that whoever shows one knows
/// how wide the columns will be. A row holds little more than itself thereby: a page is small.
/// </summary>
internal static class RowPage
{
    /// <summary>The most rows of a page.</summary>
    public const int MostRows = 100;

    /// <summary>What they may weigh, about; further rows are held by nobody but their owner.</summary>
    public const long MostBytes = 1 << 20;

    private static readonly Func<object, object?> Get = MakeGet();
    private static readonly Action<object, object> Set = MakeSet();

    /// <summary>Makes one page of rows, if they are more than one.</summary>
    public static void Join(List<object> rows)
    {
        if (rows.Count > 1)
        {
            object[] page = [.. rows];
            rows.ForEach(row => Set(row, page));
        }
    }

    /// <summary>The rows that were at hand with this one; itself, if there were none.</summary>
    public static IReadOnlyList<object> Of(object row) =>
        RowTypeBuilder.Base.IsInstanceOfType(row) && Get(row) is object[] page ? page : [row];

    private static Func<object, object?> MakeGet()
    {
        var method = new DynamicMethod("GetPage", typeof(object), [typeof(object)], typeof(RowPage).Module, skipVisibility: true);
        var body = method.GetILGenerator(16);
        body.Emit(OpCodes.Ldarg_0);
        body.Emit(OpCodes.Ldfld, Field);
        body.Emit(OpCodes.Ret);
        return method.CreateDelegate<Func<object, object?>>();
    }

    private static Action<object, object> MakeSet()
    {
        var method = new DynamicMethod("SetPage", null, [typeof(object), typeof(object)], typeof(RowPage).Module, skipVisibility: true);
        var body = method.GetILGenerator(16);
        body.Emit(OpCodes.Ldarg_0);
        body.Emit(OpCodes.Ldarg_1);
        body.Emit(OpCodes.Stfld, Field);
        body.Emit(OpCodes.Ret);
        return method.CreateDelegate<Action<object, object>>();
    }

    private static System.Reflection.FieldInfo Field => RowTypeBuilder.Base.GetField(
        RowTypeBuilder.PageField, System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!;
}
