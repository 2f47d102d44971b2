using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace RdsIam.Core.Values.Rows;

/// <summary>
/// The generated row types, one a shape (names and types of the columns), for the whole process. The number that is kept is
/// bounded; a type that was dropped lives on as long as someone holds a row of it.
/// </summary>
internal static class RowTypes
{
    private const int MostKept = 512;

    private static readonly ConcurrentDictionary<Shape, RowType> Kept = new();

    /// <summary>Of types that somebody may still hold a row of.</summary>
    private static readonly ConditionalWeakTable<Type, Shape> Shapes = [];

    /// <summary>Forgets all types; rows that are held keep theirs.</summary>
    internal static void Clear() => Kept.Clear();

    /// <summary>Whether a type was generated for rows.</summary>
    public static bool IsRow(Type type) =>
        type.Assembly.IsDynamic && type.FullName!.StartsWith(RowTypeBuilder.NamePrefix, StringComparison.Ordinal);

    /// <summary>The columns of a row; null: the object is none.</summary>
    public static Shape? ShapeOf(object row) => Shapes.TryGetValue(row.GetType(), out var shape) ? shape : null;

    /// <summary>Notes what columns a generated type has.</summary>
    public static void Describe(Type type, Shape shape) => Shapes.Add(type, shape);

    /// <summary>The type for a result's columns.</summary>
    public static RowType Get(string[] names, CellReader[] cells)
    {
        var shape = new Shape(names, cells);
        if (Kept.TryGetValue(shape, out var known))
        {
            return known;
        }

        if (Kept.Count >= MostKept)
        {
            // A program that makes up ever new shapes gains nothing from a finer choice.
            Clear();
        }

        return Kept.GetOrAdd(shape, RowTypeBuilder.Build);
    }
}
