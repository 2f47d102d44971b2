using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Bulk.Tables;

/// <summary>A type as one server has it, behind all domains.</summary>
/// <param name="Id">Means the same on every server below <see cref="FirstOwn"/>.</param>
/// <param name="Name">The internal name.</param>
/// <param name="Kind">typtype of pg_type: b, c, e, r, m or p.</param>
/// <param name="Category">typcategory of pg_type.</param>
/// <param name="HasBinary">It can be sent and received in binary.</param>
/// <param name="Sql">As SQL writes it, without a length.</param>
internal sealed record ColumnType(uint Id, string Name, char Kind, char Category, bool HasBinary, string Sql)
{
    /// <summary>From here on, types are of one database.</summary>
    public const uint FirstOwn = 16384;

    private const string Citext = "citext";

    /// <summary>Numbers of objects, which have other numbers elsewhere, and their arrays: regproc to regcollation, and aclitem.</summary>
    private static readonly HashSet<uint> ObjectIds =
    [
        24, 2202, 2203, 2204, 2205, 2206, 4096, 4089, 3734, 3769, 4191, 1033,
        1008, 2207, 2208, 2209, 2210, 2211, 4097, 4090, 3735, 3770, 4192, 1034,
    ];

    public bool IsBuiltIn => Id < FirstOwn;

    public bool IsEnum => Kind == 'e';

    public bool IsText => Id is Oids.Text or Oids.Varchar or Oids.Bpchar or Oids.Name || Name == Citext;

    /// <summary>
    /// A value's binary form holds no number that only one database knows. Arrays, composite types and ranges of own types have the
    /// number of their parts' type within.
    /// </summary>
    public bool IsBinaryAlike => HasBinary && (IsBuiltIn ? !ObjectIds.Contains(Id) : IsEnum || (Kind == 'b' && Category != 'A'));

    /// <summary>Both are the same type: its own ones by their name.</summary>
    public bool IsLike(ColumnType other) => IsBuiltIn || other.IsBuiltIn ? Id == other.Id : Name == other.Name && Kind == other.Kind;
}
