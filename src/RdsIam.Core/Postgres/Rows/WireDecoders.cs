using System.Buffers.Binary;
using System.Text;
using Npgsql.PostgresTypes;

namespace RdsIam.Core.Postgres;

/// <summary>The decoder of each PostgreSQL type.</summary>
internal static class WireDecoders
{
    private static readonly WireDecoder<string> Text = new(wire => Encoding.UTF8.GetString(wire));

    private static readonly Dictionary<uint, WireDecoder> Known = new()
    {
        [Oids.Numeric] = new WireDecoder<object>(WireNumeric.Read),
        [Oids.Oid] = new WireDecoder<uint>(BinaryPrimitives.ReadUInt32BigEndian),
    };

    public static WireDecoder Of(PostgresType type) => Known.TryGetValue(type.OID, out var known) ? known : Text;
}
