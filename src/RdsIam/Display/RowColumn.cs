using System.Management.Automation;
using RdsIam.Core.Values.Rows;
using RdsIam.Core.Values.Wire;
using RdsIam.Input;

namespace RdsIam.Display;

/// <summary>A column of rows on a screen.</summary>
/// <param name="Name">The property.</param>
/// <param name="Decoder">Knows the type; null: the values tell.</param>
/// <param name="IsNumber">Numbers stand on the right, and are never cut.</param>
/// <param name="IsFixed">Times, uuids and the like: never cut either.</param>
internal sealed record RowColumn(string Name, WireDecoder? Decoder, bool IsNumber, bool IsFixed)
{
    /// <summary>The name as it is shown.</summary>
    public string Label => ShownText.OnOneLine(Name);

    public bool CanBeCut => !IsNumber && !IsFixed;

    /// <summary>
    /// The columns of a row: its type's, and what was added to it. The number of the result is not among them: each result has a heading
    /// of its own.
    /// </summary>
    public static List<RowColumn> Of(PSObject row)
    {
        var shape = RowTypes.ShapeOf(row.BaseObject);
        var columns = new List<RowColumn>();
        for (var i = 0; i < shape?.Names.Length; i++)
        {
            if (!IsResultIndex(shape, i))
            {
                columns.Add(Of(shape.Names[i], shape.Kinds[i]));
            }
        }

        if (shape is null || AddedMembers.AreIn(row))
        {
            columns.AddRange(row.Properties.Where(property => shape is null || AddedMembers.Of(row).Contains(property)).Select(Of));
        }

        return columns;
    }

    /// <summary>The number of the result that a row is of; null: there is only one.</summary>
    public static object? ResultIndexOf(PSObject row) =>
        RowTypes.ShapeOf(row.BaseObject) is { } shape && Enumerable.Range(0, shape.Names.Length).Any(i => IsResultIndex(shape, i))
            ? row.Properties["ResultIndex"]?.Value
            : null;

    /// <summary>A column of the query's own that is called so is read directly.</summary>
    private static bool IsResultIndex(Shape shape, int i) => shape.Names[i] == "ResultIndex" && shape.Kinds[i] is { Direct: null, Decoder: null };

    private static RowColumn Of(string name, CellKind kind)
    {
        var type = Nullable.GetUnderlyingType(kind.PropertyType) ?? kind.PropertyType;
        return new RowColumn(
            name, kind.Decoder, IsNumeric(type)
                || (kind.Decoder is { } decoder && decoder == BuiltInTypes.TryOf(Oids.Numeric)), type.IsValueType);
    }

    private static RowColumn Of(PSPropertyInfo property)
    {
        var value = property.Value is PSObject wrapped ? wrapped.BaseObject : property.Value;
        return new RowColumn(property.Name, null, value is not null && IsNumeric(value.GetType()), value is ValueType);
    }

    private static bool IsNumeric(Type type) => Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal;
}
