namespace RdsIam.Core.Postgres;

/// <summary>What decides a row's class: names and property types in order, and whether a cell is read directly.</summary>
internal sealed class Shape : IEquatable<Shape>
{
    private readonly int _hash;

    public Shape(string[] names, CellReader[] cells)
    {
        Names = names;
        Cells = cells;
        var hash = default(HashCode);
        for (var i = 0; i < names.Length; i++)
        {
            hash.Add(names[i], StringComparer.Ordinal);
            hash.Add(KindOf(cells[i]));
        }

        _hash = hash.ToHashCode();
    }

    public string[] Names { get; }

    /// <summary>Readers of the first result with this shape; only their property types and methods count.</summary>
    public CellReader[] Cells { get; }

    public bool Equals(Shape? other)
    {
        if (other is null || other._hash != _hash || other.Names.Length != Names.Length)
        {
            return false;
        }

        for (var i = 0; i < Names.Length; i++)
        {
            if (!string.Equals(Names[i], other.Names[i], StringComparison.Ordinal) || KindOf(Cells[i]) != KindOf(other.Cells[i]))
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as Shape);

    public override int GetHashCode() => _hash;

    private static object KindOf(CellReader cell) => (object?)cell.Direct ?? cell.PropertyType;
}
