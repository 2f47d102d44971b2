using System.Buffers.Binary;

namespace RdsIam.Core.Values.Wire;

/// <summary>
/// The decoder of each built-in PostgreSQL type. What has no natural .NET type becomes the text that PostgreSQL itself prints, which also
/// serves as a parameter.
/// </summary>
internal static class BuiltInTypes
{
    /// <summary>Text types, enums, and types of extensions that are text on the wire.</summary>
    public static readonly WireDecoder<string> Text = new(WireText.Of);

    /// <summary>The one type whose arrays have semicolons between their elements.</summary>
    public static readonly WireDecoder<string> Box = new(WireGeometry.Box);

    private static readonly WireDecoder<string> Json = new(WireMisc.Versioned);
    private static readonly WireDecoder<uint> Number = new(BinaryPrimitives.ReadUInt32BigEndian);
    private static readonly WireDecoder<object?> Void = new(_ => null);

    private static readonly Dictionary<uint, WireDecoder> Known = new()
    {
        [Oids.Bool] = new WireDecoder<bool>(wire => wire[0] != 0, value => value ? "t" : "f"),
        [Oids.Bytea] = new WireDecoder<byte[]>(wire => wire.ToArray(), value => $"\\x{Convert.ToHexString(value).ToLowerInvariant()}"),
        [Oids.Char] = new WireDecoder<string>(WireMisc.Char),
        [Oids.Int2] = new WireDecoder<short>(BinaryPrimitives.ReadInt16BigEndian),
        [Oids.Int4] = new WireDecoder<int>(BinaryPrimitives.ReadInt32BigEndian),
        [Oids.Int8] = new WireDecoder<long>(BinaryPrimitives.ReadInt64BigEndian),
        [Oids.Float4] = new WireDecoder<float>(BinaryPrimitives.ReadSingleBigEndian, WireGeometry.Number),
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
        [Oids.Box] = Box,
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
        [Oids.Int2Vector] = new ArrayDecoder(new WireDecoder<short>(BinaryPrimitives.ReadInt16BigEndian), isVector: true),
        [Oids.OidVector] = new ArrayDecoder(Number, isVector: true),
        [Oids.Void] = Void,
        [Oids.Text] = Text,
        [Oids.Varchar] = Text,
        [Oids.Bpchar] = Text,
        [Oids.Name] = Text,
        [Oids.Unknown] = Text,
        [Oids.Xml] = Text,
        [Oids.RefCursor] = Text,
        [Oids.CString] = Text,
        [Oids.NodeTree] = Text,
    };

    /// <summary>Arrays by their elements' types (pg_type.typarray).</summary>
    private static readonly Dictionary<uint, uint> ElementOfArray = new()
    {
        [1000] = Oids.Bool, [1001] = Oids.Bytea, [1002] = Oids.Char, [1003] = Oids.Name, [1016] = Oids.Int8, [1005] = Oids.Int2,
        [1006] = Oids.Int2Vector, [1007] = Oids.Int4, [1009] = Oids.Text, [1028] = Oids.Oid, [1010] = Oids.Tid, [1011] = Oids.Xid,
        [1012] = Oids.Cid, [1013] = Oids.OidVector, [199] = Oids.Json, [143] = Oids.Xml, [271] = Oids.Xid8, [1017] = Oids.Point,
        [1018] = Oids.LineSegment, [1019] = Oids.Path, [1020] = Oids.Box, [1027] = Oids.Polygon, [629] = Oids.Line,
        [1021] = Oids.Float4, [1022] = Oids.Float8, [719] = Oids.Circle, [791] = Oids.Money, [1040] = Oids.MacAddress,
        [1041] = Oids.Inet, [651] = Oids.Cidr, [775] = Oids.MacAddress8, [1014] = Oids.Bpchar, [1015] = Oids.Varchar,
        [1182] = Oids.Date, [1183] = Oids.Time, [1115] = Oids.Timestamp, [1185] = Oids.TimestampTz, [1187] = Oids.Interval,
        [1270] = Oids.TimeTz, [1561] = Oids.Bit, [1563] = Oids.VarBit, [1231] = Oids.Numeric, [2201] = Oids.RefCursor,
        [2951] = Oids.Uuid, [3221] = Oids.PgLsn, [3643] = Oids.TsVector, [3645] = Oids.TsQuery, [3807] = Oids.Jsonb,
        [4073] = Oids.JsonPath, [1263] = Oids.CString, [3905] = 3904, [3907] = 3906, [3909] = 3908, [3911] = 3910, [3913] = 3912,
        [3927] = 3926, [6150] = 4451, [6151] = 4532, [6152] = 4533, [6153] = 4534, [6155] = 4535, [6157] = 4536,
    };

    /// <summary>Ranges and multiranges by their bounds' types.</summary>
    private static readonly Dictionary<uint, (uint Bound, bool IsMulti)> BoundOfRange = new()
    {
        [3904] = (Oids.Int4, false), [3906] = (Oids.Numeric, false), [3908] = (Oids.Timestamp, false),
        [3910] = (Oids.TimestampTz, false), [3912] = (Oids.Date, false), [3926] = (Oids.Int8, false),
        [4451] = (Oids.Int4, true), [4532] = (Oids.Numeric, true), [4533] = (Oids.Timestamp, true),
        [4534] = (Oids.TimestampTz, true), [4535] = (Oids.Date, true), [4536] = (Oids.Int8, true),
    };

    /// <summary>Ranges and arrays, made of the known ones.</summary>
    private static readonly Dictionary<uint, WireDecoder> Made = Make();

    private static readonly HashSet<WireDecoder> All = new(Known.Values.Concat(Made.Values), ReferenceEqualityComparer.Instance);

    /// <summary>The decoder of a type; null for one whose binary form does not exist, is not known here, or is a mere number of what
    /// people know by name (regclass).</summary>
    public static WireDecoder? TryOf(uint oid) => Known.TryGetValue(oid, out var known) ? known : Made.GetValueOrDefault(oid);

    /// <summary>Whether a decoder is one of these, which know nothing of any connection.</summary>
    public static bool Has(WireDecoder decoder) => All.Contains(decoder);

    private static Dictionary<uint, WireDecoder> Make()
    {
        var made = new Dictionary<uint, WireDecoder>();
        foreach (var (oid, (bound, isMulti)) in BoundOfRange)
        {
            var range = new RangeDecoder(Known[bound]);
            made[oid] = new WireDecoder<string>(isMulti ? range.Multirange : range.Range);
        }

        foreach (var (oid, element) in ElementOfArray)
        {
            made[oid] = new ArrayDecoder(Known.GetValueOrDefault(element) ?? made[element]);
        }

        return made;
    }
}
