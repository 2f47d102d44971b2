using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using RdsIam.Core.Names;

namespace RdsIam.Core.Tokens;

/// <summary>
/// Signs authentication tokens: a presigned GET of Signature Version 4, in the AWS CLI's order of parameters; on service rds-db for
/// host, port and user, or on service dsql for the host alone. Pure, but for the cache of day keys.
/// </summary>
internal static class TokenSigner
{
    /// <summary>Room for everything in the three texts but the host, user, region, key id and session token.</summary>
    private const int FixedLength = 1024;

    private const int HttpsPort = 443;

    private static ReadOnlySpan<byte> EmptyPayloadHash =>
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"u8;

    /// <summary>Signs a token that is good from <paramref name="now"/> for 15 minutes or until the credentials end.</summary>
    public static Token Sign(TokenRequest request, SigningIdentity identity, DateTimeOffset now)
    {
        var utc = now.UtcDateTime;
        var issuedAt = new DateTimeOffset(utc.Ticks - (utc.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        var buffer = ArrayPool<byte>.Shared.Rent(MaxLength(request, identity));
        var writer = new Utf8Writer(buffer);
        try
        {
            var value = Write(ref writer, request, identity, utc);
            return new Token(request, identity, issuedAt, value);
        }
        finally
        {
            buffer.AsSpan(0, writer.Length).Clear();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Writes canonical request, text to sign and token one after the other, and gives the token.</summary>
    private static string Write(ref Utf8Writer writer, TokenRequest request, SigningIdentity identity, DateTime utc)
    {
        Span<byte> time = stackalloc byte[SigningTime.Length];
        SigningTime.Format(utc, time);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];

        var query = WriteCanonicalRequest(ref writer, request, identity, time);
        SHA256.HashData(writer.Written(0), hash);

        var textToSign = writer.Length;
        WriteTextToSign(ref writer, request, time, hash);
        SigningKey.For(identity, SigningTime.Date(utc), request.Region, request.Service).Sign(writer.Written(textToSign), hash);

        var token = writer.Length;
        WriteToken(ref writer, request, query, hash);
        return Encoding.ASCII.GetString(writer.Written(token));
    }

    private static QueryParts WriteCanonicalRequest(
        ref Utf8Writer writer, TokenRequest request, SigningIdentity identity, scoped ReadOnlySpan<byte> time)
    {
        writer.Append("GET\n/\n"u8);
        var start = writer.Length;
        writer.Append("Action="u8);
        writer.Append(request.Action);
        if (!request.IsDsql)
        {
            writer.Append("&DBUser="u8);
            writer.AppendEncoded(request.UserName);
        }

        writer.Append("&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="u8);
        writer.AppendEncoded(identity.AccessKeyId);
        writer.Append("%2F"u8);
        writer.Append(time[..8]);
        writer.Append("%2F"u8);
        writer.Append(request.Region);
        writer.Append("%2F"u8);
        writer.Append(request.Service);
        writer.Append("%2Faws4_request&X-Amz-Date="u8);
        writer.Append(time);
        writer.Append("&X-Amz-Expires=900"u8);
        var sessionToken = writer.Length;
        if (identity.SessionToken is { } secret)
        {
            writer.Append("&X-Amz-Security-Token="u8);
            writer.AppendEncoded(secret);
        }

        var signedHeaders = writer.Length;
        writer.Append("&X-Amz-SignedHeaders=host"u8);
        var end = writer.Length;
        writer.Append("\nhost:"u8);
        // As the AWS CLI signs: the port of https is left out of the Host header.
        WriteAuthority(ref writer, request, withPort: !request.IsDsql && request.Port != HttpsPort);
        writer.Append("\n\nhost\n"u8);
        writer.Append(EmptyPayloadHash);
        return new QueryParts(start, sessionToken, signedHeaders, end);
    }

    private static void WriteTextToSign(
        ref Utf8Writer writer, TokenRequest request, scoped ReadOnlySpan<byte> time, scoped ReadOnlySpan<byte> hash)
    {
        writer.Append("AWS4-HMAC-SHA256\n"u8);
        writer.Append(time);
        writer.Append("\n"u8);
        writer.Append(time[..8]);
        writer.Append("/"u8);
        writer.Append(request.Region);
        writer.Append("/"u8);
        writer.Append(request.Service);
        writer.Append("/aws4_request\n"u8);
        writer.AppendHex(hash);
    }

    /// <summary>The query was signed in alphabetical order; the AWS CLI writes the session token last but one.</summary>
    private static void WriteToken(
        ref Utf8Writer writer, TokenRequest request, QueryParts query, scoped ReadOnlySpan<byte> signature)
    {
        WriteAuthority(ref writer, request, withPort: !request.IsDsql);
        writer.Append("/?"u8);
        writer.Append(writer.Written(query.Start, query.SessionToken));
        writer.Append(writer.Written(query.SignedHeaders, query.End));
        writer.Append(writer.Written(query.SessionToken, query.SignedHeaders));
        writer.Append("&X-Amz-Signature="u8);
        writer.AppendHex(signature);
    }

    private static void WriteAuthority(ref Utf8Writer writer, TokenRequest request, bool withPort)
    {
        var brackets = TokenHostName.NeedsBrackets(request.HostName);
        writer.Append(brackets ? "["u8 : default);
        writer.Append(request.HostName);
        writer.Append(brackets ? "]"u8 : default);
        if (withPort)
        {
            writer.Append(":"u8);
            writer.Append(request.Port);
        }
    }

    private static int MaxLength(TokenRequest request, SigningIdentity identity) =>
        FixedLength
        + (2 * request.HostName.Length)
        + (3 * request.Region.Length)
        + (2 * Utf8Writer.MaxEncodedLength(request.UserName))
        + (2 * Utf8Writer.MaxEncodedLength(identity.AccessKeyId))
        + (2 * Utf8Writer.MaxEncodedLength(identity.SessionToken ?? ""));

    /// <summary>Where the parts of the canonical query begin in the buffer, and where it ends.</summary>
    private readonly record struct QueryParts(int Start, int SessionToken, int SignedHeaders, int End);
}
