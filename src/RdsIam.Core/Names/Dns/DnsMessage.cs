using System.Buffers.Binary;
using System.Text;

namespace RdsIam.Core.Names.Dns;

/// <summary>A name server's answer: the aliases in it, owner to target, in lower case without trailing dots.</summary>
/// <param name="ResponseCode">RCODE: 0 no error, 3 no such name; others are the server's own trouble.</param>
/// <param name="IsTruncated">The answer did not fit into a datagram: ask again over TCP.</param>
/// <param name="Aliases">The CNAME records.</param>
/// <param name="HasRecords">Whether there was any record, so that the name exists.</param>
internal sealed record DnsAnswer(
    int ResponseCode, bool IsTruncated, IReadOnlyDictionary<string, string> Aliases, bool HasRecords)
{
    /// <summary>The server knew the answer, if only that there is none; else another server may know it.</summary>
    public bool IsSettled => ResponseCode is 0 or 3;
}

/// <summary>
/// DNS messages (RFC 1035), as far as finding CNAME records needs them: an address query out, its answer in.
/// </summary>
internal static class DnsMessage
{
    private const int HeaderLength = 12;
    private const ushort TypeA = 1;
    private const ushort TypeCname = 5;
    private const ushort ClassInternet = 1;
    private const ushort RecursionDesired = 0x0100;
    private const ushort IsResponse = 0x8000;
    private const ushort Truncated = 0x0200;

    /// <summary>A recursive query for the name's IPv4 addresses: its answer carries the aliases on the way.</summary>
    /// <param name="id">An unpredictable number that the answer must repeat.</param>
    /// <param name="name">A valid DNS name of at most 253 characters.</param>
    public static byte[] Query(ushort id, string name)
    {
        var message = new byte[HeaderLength + name.Length + 2 + 4];
        BinaryPrimitives.WriteUInt16BigEndian(message, id);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(2), RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(4), 1);
        var at = HeaderLength;
        foreach (var label in name.Split('.'))
        {
            message[at++] = (byte)label.Length;
            at += Encoding.ASCII.GetBytes(label, message.AsSpan(at));
        }

        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(at + 1), TypeA);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(at + 3), ClassInternet);
        return message;
    }

    /// <summary>The answer to exactly that query; null for a message that is broken or answers something else.</summary>
    public static DnsAnswer? ReadAnswer(ReadOnlySpan<byte> message, ushort id, string name)
    {
        var reader = new DnsReader(message);
        if (!reader.TryReadUInt16(out var answerId) || answerId != id
            || !reader.TryReadUInt16(out var flags) || (flags & IsResponse) == 0
            || !reader.TryReadUInt16(out var questions) || questions != 1
            || !reader.TryReadUInt16(out var answers)
            || !reader.TrySkip(4)
            || !IsQuestion(ref reader, name))
        {
            return null;
        }

        var aliases = new Dictionary<string, string>(StringComparer.Ordinal);
        var isTruncated = (flags & Truncated) != 0;
        // The records of a truncated answer are not used: the whole one comes over TCP.
        return isTruncated || TryReadAliases(ref reader, answers, aliases)
            ? new DnsAnswer(flags & 0xF, isTruncated, aliases, answers > 0)
            : null;
    }

    private static bool IsQuestion(ref DnsReader reader, string name) =>
        reader.TryReadName(out var asked) && string.Equals(asked, name, StringComparison.OrdinalIgnoreCase)
        && reader.TryReadUInt16(out var type) && type == TypeA
        && reader.TryReadUInt16(out var @class) && @class == ClassInternet;

    private static bool TryReadAliases(ref DnsReader reader, int count, Dictionary<string, string> aliases)
    {
        for (var i = 0; i < count; i++)
        {
            if (!reader.TryReadName(out var owner)
                || !reader.TryReadUInt16(out var type)
                || !reader.TryReadUInt16(out var @class)
                || !reader.TrySkip(4)
                || !reader.TryReadUInt16(out var length))
            {
                return false;
            }

            var data = reader;
            if (!reader.TrySkip(length))
            {
                return false;
            }

            if (type == TypeCname && @class == ClassInternet && data.TryReadName(out var target))
            {
                aliases[owner] = target;
            }
        }

        return true;
    }
}
