namespace RdsIam.Core.Postgres;

/// <summary>The fixed object identifiers of PostgreSQL's built-in types (pg_type.dat).</summary>
internal static class Oids
{
    public const uint Bool = 16;
    public const uint Bytea = 17;
    public const uint Char = 18;
    public const uint Name = 19;
    public const uint Int8 = 20;
    public const uint Int2 = 21;
    public const uint Int2Vector = 22;
    public const uint Int4 = 23;
    public const uint Text = 25;
    public const uint Oid = 26;
    public const uint Tid = 27;
    public const uint Xid = 28;
    public const uint Cid = 29;
    public const uint OidVector = 30;
    public const uint Json = 114;
    public const uint Xml = 142;
    public const uint Point = 600;
    public const uint LineSegment = 601;
    public const uint Path = 602;
    public const uint Box = 603;
    public const uint Polygon = 604;
    public const uint Line = 628;
    public const uint Cidr = 650;
    public const uint Float4 = 700;
    public const uint Float8 = 701;
    public const uint Unknown = 705;
    public const uint Circle = 718;
    public const uint MacAddress8 = 774;
    public const uint Money = 790;
    public const uint MacAddress = 829;
    public const uint Inet = 869;
    public const uint Bpchar = 1042;
    public const uint Varchar = 1043;
    public const uint Date = 1082;
    public const uint Time = 1083;
    public const uint Timestamp = 1114;
    public const uint TimestampTz = 1184;
    public const uint Interval = 1186;
    public const uint TimeTz = 1266;
    public const uint Bit = 1560;
    public const uint VarBit = 1562;
    public const uint Numeric = 1700;
    public const uint RefCursor = 1790;
    public const uint Record = 2249;
    public const uint Void = 2278;
    public const uint Uuid = 2950;
    public const uint PgLsn = 3220;
    public const uint TsVector = 3614;
    public const uint TsQuery = 3615;
    public const uint Jsonb = 3802;
    public const uint JsonPath = 4072;
    public const uint Xid8 = 5069;
}
