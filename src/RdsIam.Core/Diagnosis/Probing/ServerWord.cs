using System.Buffers.Binary;
using System.Text;
using Npgsql;

namespace RdsIam.Core.Diagnosis.Probing;

/// <summary>How a server wants a user to prove itself.</summary>
internal enum LoginMethod
{
    /// <summary>No proof: the user is in.</summary>
    None,

    /// <summary>The password itself: RDS asks members of rds_iam so, for their token.</summary>
    ClearText,

    /// <summary>A stored password, proved by SCRAM or MD5: the user is no member of rds_iam, or does not exist.</summary>
    StoredPassword,

    /// <summary>Something else, such as Kerberos.</summary>
    Other,
}

/// <summary>A server's first answer to a user who wants in: a demand, or a refusal.</summary>
internal sealed record ServerWord(LoginMethod? Method, string? MethodName, PostgresException? Refusal)
{
    /// <summary>Reads an Authentication… or ErrorResponse message.</summary>
    /// <exception cref="IOException">It is something else.</exception>
    public static ServerWord Read(char type, ReadOnlySpan<byte> body) => type switch
    {
        'R' when body.Length >= 4 => OfDemand(BinaryPrimitives.ReadInt32BigEndian(body)),
        'E' => new ServerWord(null, null, Error(body)),
        _ => throw new IOException("This is not PostgreSQL's protocol"),
    };

    private static ServerWord OfDemand(int code) => code switch
    {
        0 => new(LoginMethod.None, "trust", null),
        3 => new(LoginMethod.ClearText, "password", null),
        5 => new(LoginMethod.StoredPassword, "md5", null),
        10 => new(LoginMethod.StoredPassword, "scram-sha-256", null),
        7 or 9 => new(LoginMethod.Other, "gss or sspi", null),
        _ => new(LoginMethod.Other, $"number {code}", null),
    };

    private static PostgresException Error(ReadOnlySpan<byte> body)
    {
        var fields = new Dictionary<char, string>();
        while (body.Length > 1 && body[0] != 0)
        {
            var end = body.IndexOf((byte)0);
            end = end < 0 ? body.Length : end;
            fields[(char)body[0]] = Encoding.UTF8.GetString(body[1..end]);
            body = end < body.Length ? body[(end + 1)..] : [];
        }

        var severity = fields.GetValueOrDefault('S', "FATAL");
        return new PostgresException(
            fields.GetValueOrDefault('M', ""),
            severity,
            fields.GetValueOrDefault('V', severity),
            fields.GetValueOrDefault('C', "XX000"),
            routine: fields.GetValueOrDefault('R'));
    }
}
