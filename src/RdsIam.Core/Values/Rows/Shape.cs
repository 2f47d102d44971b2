using System.Reflection;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Values.Rows;

/// <summary>
/// What a column is to a row's class: its property's type, the method that reads it directly, if there is one, and the built-in type
/// that it is of, if it is.
/// </summary>
internal readonly record struct CellKind(Type PropertyType, MethodInfo? Direct, WireDecoder? Decoder)
{
    public static CellKind Of(CellReader cell) => new(cell.PropertyType, cell.Direct, cell.Decoder);
}

/// <summary>What decides a row's class: names and kinds of the columns in order. It holds no reader, as it is kept for long.</summary>
internal sealed class Shape : IEquatable<Shape>
{
    private readonly int _hash;

    public Shape(string[] names, CellReader[] cells)
    {
        Names = names;
        Kinds = Array.ConvertAll(cells, CellKind.Of);
        var hash = default(HashCode);
        for (var i = 0; i < names.Length; i++)
        {
            hash.Add(names[i], StringComparer.Ordinal);
            hash.Add(Kinds[i]);
        }

        _hash = hash.ToHashCode();
    }

    public string[] Names { get; }

    public CellKind[] Kinds { get; }

    public bool Equals(Shape? other) => other is not null
        && other._hash == _hash
        && Names.AsSpan().SequenceEqual(other.Names)
        && Kinds.AsSpan().SequenceEqual(other.Kinds);

    public override bool Equals(object? obj) => Equals(obj as Shape);

    public override int GetHashCode() => _hash;
}
