using System.Buffers.Binary;
using System.Text;
using Npgsql.PostgresTypes;

namespace RdsIam.Core.Postgres;

/// <summary>
/// The decoder of each PostgreSQL type. What has no natural .NET type becomes the text that PostgreSQL itself prints, which also
/// serves as a parameter.
/// </summary>
internal static class WireDecoders
{
    /// <summary>Text types, enums, and types of extensions that are text on the wire.</summary>
    private static readonly WireDecoder<string> Text = new(Encoding.UTF8.GetString);

    private static readonly WireDecoder<string> Json = new(WireMisc.Versioned);
    private static readonly WireDecoder<uint> Number = new(BinaryPrimitives.ReadUInt32BigEndian);
    private static readonly WireDecoder<object?> Void = new(_ => null);
    private static readonly WireDecoder<object?[]> Record = new(RecordDecoder.Record);

    private static readonly Dictionary<uint, WireDecoder> Known = new()
    {
        [Oids.Bool] = new WireDecoder<bool>(wire => wire[0] != 0, value => value ? "t" : "f"),
        [Oids.Bytea] = new WireDecoder<byte[]>(wire => wire.ToArray(), value => $"\\x{Convert.ToHexString(value).ToLowerInvariant()}"),
        [Oids.Char] = new WireDecoder<string>(WireMisc.Char),
        [Oids.Int2] = new WireDecoder<short>(BinaryPrimitives.ReadInt16BigEndian),
        [Oids.Int4] = new WireDecoder<int>(BinaryPrimitives.ReadInt32BigEndian),
        [Oids.Int8] = new WireDecoder<long>(BinaryPrimitives.ReadInt64BigEndian),
        [Oids.Float4] = new WireDecoder<float>(BinaryPrimitives.ReadSingleBigEndian),
        [Oids.Float8] = new WireDecoder<double>(BinaryPrimitives.ReadDoubleBigEndian, WireGeometry.Number),
        [Oids.Numeric] = new WireDecoder<object>(WireNumeric.Read),
        [Oids.Money] = new WireDecoder<decimal>(WireMisc.Money),
        [Oids.Uuid] = new WireDecoder<Guid>(wire => new Guid(wire, bigEndian: true)),
        [Oids.Date] = WireTimes.Date,
        [Oids.Time] = WireTimes.Time,
        [Oids.TimeTz] = WireTimes.TimeTz,
        [Oids.Timestamp] = WireTimes.Timestamp,
        [Oids.TimestampTz] = WireTimes.TimestampTz,
        [Oids.Interval] = WireTimes.Interval,
        [Oids.Json] = Text,
        [Oids.Jsonb] = Json,
        [Oids.JsonPath] = Json,
        [Oids.Inet] = new WireDecoder<string>(WireNetwork.Address),
        [Oids.Cidr] = new WireDecoder<string>(WireNetwork.Address),
        [Oids.MacAddress] = new WireDecoder<string>(WireNetwork.Mac),
        [Oids.MacAddress8] = new WireDecoder<string>(WireNetwork.Mac),
        [Oids.Bit] = new WireDecoder<string>(WireMisc.Bits),
        [Oids.VarBit] = new WireDecoder<string>(WireMisc.Bits),
        [Oids.Point] = new WireDecoder<string>(WireGeometry.Point),
        [Oids.LineSegment] = new WireDecoder<string>(WireGeometry.LineSegment),
        [Oids.Box] = new WireDecoder<string>(WireGeometry.Box),
        [Oids.Path] = new WireDecoder<string>(WireGeometry.Path),
        [Oids.Polygon] = new WireDecoder<string>(WireGeometry.Polygon),
        [Oids.Line] = new WireDecoder<string>(WireGeometry.Line),
        [Oids.Circle] = new WireDecoder<string>(WireGeometry.Circle),
        [Oids.TsVector] = new WireDecoder<string>(WireTextSearch.Vector),
        [Oids.TsQuery] = new WireDecoder<string>(WireTextSearch.Query),
        [Oids.PgLsn] = new WireDecoder<string>(WireMisc.LogSequenceNumber),
        [Oids.Tid] = new WireDecoder<string>(WireMisc.TupleId),
        [Oids.Oid] = Number,
        [Oids.Xid] = Number,
        [Oids.Cid] = Number,
        [Oids.Xid8] = new WireDecoder<ulong>(BinaryPrimitives.ReadUInt64BigEndian),
        [Oids.Int2Vector] = new ArrayDecoder(new WireDecoder<short>(BinaryPrimitives.ReadInt16BigEndian)),
        [Oids.OidVector] = new ArrayDecoder(Number),
        [Oids.Void] = Void,
        [Oids.Record] = Record,
    };

    /// <summary>Text on the wire whatever the database: the built-in ones, and those of RDS's usual extensions.</summary>
    private static readonly HashSet<string> TextTypes =
    [
        "text", "varchar", "character varying", "bpchar", "character", "name", "unknown", "cstring", "xml", "refcursor", "citext",
        "pg_node_tree",
    ];

    /// <summary>Of the types in records, which carry numbers only.</summary>
    private static readonly Dictionary<uint, uint> ElementOfArray = new()
    {
        [1000] = Oids.Bool, [1005] = Oids.Int2, [1007] = Oids.Int4, [1016] = Oids.Int8, [1009] = Oids.Text, [1015] = Oids.Varchar,
        [1021] = Oids.Float4, [1022] = Oids.Float8, [1231] = Oids.Numeric, [1182] = Oids.Date, [1115] = Oids.Timestamp,
        [1185] = Oids.TimestampTz, [2951] = Oids.Uuid, [199] = Oids.Json, [3807] = Oids.Jsonb,
    };

    /// <summary>The decoder of a type; null for one whose binary format is not known here.</summary>
    public static WireDecoder? TryOf(PostgresType type) => type switch
    {
        _ when Known.TryGetValue(type.OID, out var known) => known,
        PostgresEnumType => Text,
        PostgresDomainType domain => TryOf(domain.BaseType),
        PostgresArrayType array => TryOf(array.Element) is { } element ? new ArrayDecoder(element) : null,
        PostgresRangeType range => TryOf(range.Subtype) is { } bound ? new WireDecoder<string>(new RangeDecoder(bound).Range) : null,
        PostgresMultirangeType multi => TryOf(multi.Subrange.Subtype) is { } bound
            ? new WireDecoder<string>(new RangeDecoder(bound).Multirange)
            : null,
        PostgresCompositeType composite => TryOfComposite(composite),
        _ when TextTypes.Contains(type.InternalName) => Text,
        _ when type.InternalName == "hstore" => new WireDecoder<System.Collections.Specialized.OrderedDictionary>(WireMisc.Hstore),
        _ => null,
    };

    /// <summary>By number alone, for the fields of records; a type that is not built in is taken for text, as an enum is.</summary>
    public static WireDecoder OfBuiltIn(uint oid) => Known.TryGetValue(oid, out var known)
        ? known
        : ElementOfArray.TryGetValue(oid, out var element) ? new ArrayDecoder(OfBuiltIn(element)) : Text;

    private static WireDecoder<System.Collections.Specialized.OrderedDictionary>? TryOfComposite(PostgresCompositeType type)
    {
        var fields = new WireDecoder[type.Fields.Count];
        for (var i = 0; i < fields.Length; i++)
        {
            if (TryOf(type.Fields[i].Type) is not { } field)
            {
                return null;
            }

            fields[i] = field;
        }

        var names = ColumnNames.MakeUsable([.. type.Fields.Select(field => field.Name)]);
        return new(wire => RecordDecoder.Composite(wire, names, fields));
    }
}
