using System.Buffers.Binary;

namespace RdsIam.Core.Bulk;

/// <summary>What stands behind a member of a gzip file: CRC-32 and length of its content (RFC 1952).</summary>
internal sealed class GzipCheck
{
    public const int Length = 8;

    private const int Slices = 8;
    private static readonly uint[] Table = MakeTable();

    private uint _crc = uint.MaxValue;
    private uint _count;

    public void Take(ReadOnlySpan<byte> bytes)
    {
        _count += (uint)bytes.Length;
        var (crc, table) = (_crc, Table);
        // Eight bytes a step: one table after the other for each of them.
        while (bytes.Length >= Slices)
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = table[(7 * 256) + (int)(low & 255)] ^ table[(6 * 256) + (int)((low >> 8) & 255)]
                ^ table[(5 * 256) + (int)((low >> 16) & 255)] ^ table[(4 * 256) + (int)(low >> 24)]
                ^ table[(3 * 256) + (int)(high & 255)] ^ table[(2 * 256) + (int)((high >> 8) & 255)]
                ^ table[256 + (int)((high >> 16) & 255)] ^ table[(int)(high >> 24)];
            bytes = bytes[Slices..];
        }

        foreach (var one in bytes)
        {
            crc = table[(int)((crc ^ one) & 255)] ^ (crc >> 8);
        }

        _crc = crc;
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, ~_crc);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), _count);
        return bytes;
    }

    private static uint[] MakeTable()
    {
        var table = new uint[Slices * 256];
        for (var i = 0; i < 256; i++)
        {
            var crc = (uint)i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }

            table[i] = crc;
        }

        for (var i = 256; i < table.Length; i++)
        {
            var before = table[i - 256];
            table[i] = (before >> 8) ^ table[(int)(before & 255)];
        }

        return table;
    }
}
