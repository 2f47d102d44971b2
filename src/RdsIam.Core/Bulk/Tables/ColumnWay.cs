using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Bulk.Tables;

/// <summary>How the values of one column get from one server to another.</summary>
/// <param name="Cast">The type that the source turns them into; null: they go as they are.</param>
/// <param name="IsBinary">They can go in binary.</param>
internal sealed record ColumnWay(string? Cast, bool IsBinary)
{
    /// <summary>
    /// What every value survives: to a wider type of the same kind. A number that would be rounded, and a time whose zone would have
    /// to be guessed, are not among them.
    /// </summary>
    private static readonly Dictionary<uint, uint[]> Wider = new()
    {
        [Oids.Int2] = [Oids.Int4, Oids.Int8, Oids.Numeric, Oids.Float4, Oids.Float8],
        [Oids.Int4] = [Oids.Int8, Oids.Numeric, Oids.Float8],
        [Oids.Int8] = [Oids.Numeric],
        [Oids.Oid] = [Oids.Int8],
        [Oids.Float4] = [Oids.Float8],
        [Oids.Date] = [Oids.Timestamp],
        [Oids.Cidr] = [Oids.Inet],
        [Oids.Bit] = [Oids.VarBit],
        [Oids.MacAddress] = [Oids.MacAddress8],
        [Oids.Json] = [Oids.Jsonb],
        [Oids.Jsonb] = [Oids.Json],
    };

    /// <summary>The way from one type to the other; null: there is none that is right for every value.</summary>
    public static ColumnWay? Of(ColumnType from, ColumnType to) => (from, to) switch
    {
        _ when from.IsLike(to) => new ColumnWay(null, from.IsBinaryAlike && to.IsBinaryAlike),
        // Labels are texts, and one that the other enum does not have is an error of its row.
        _ when to.IsText || (to.IsEnum && (from.IsText || from.IsEnum)) => new ColumnWay("pg_catalog.text", IsBinary: true),
        _ when Wider.TryGetValue(from.Id, out var wider) && wider.Contains(to.Id) => new ColumnWay(to.Sql, IsBinary: true),
        _ => null,
    };
}
