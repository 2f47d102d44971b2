using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace RdsIam.Core.Names;

/// <summary>Which names a database user may have.</summary>
internal static class UserNames
{
    /// <summary>The role that RDS takes its IAM users from.</summary>
    public const string RdsIam = "rds_iam";

    /// <summary>The role whose members administer an RDS instance.</summary>
    public const string RdsSuperuser = "rds_superuser";

    /// <summary>PostgreSQL's NAMEDATALEN less the closing zero; it cuts longer names without a word.</summary>
    public const int MaxBytes = 63;

    /// <summary>Words that mean somebody else wherever a role's name is expected without quotes.</summary>
    private static readonly HashSet<string> Keywords =
        ["public", "none", "user", "current_user", "current_role", "session_user", "system_user"];

    /// <summary>Checks the name of a role that is to be made or changed.</summary>
    /// <exception cref="Fault">No role can or should have that name; the error id says why.</exception>
    public static void Check(string name)
    {
        CheckForm(name);
        if (Reason(name) is { } reason)
        {
            throw new Fault(reason, FaultKind.InvalidArgument, name);
        }
    }

    /// <summary>The name belongs to PostgreSQL, to RDS, or to SQL.</summary>
    public static bool IsReserved(string name) => Reason(name) is not null;

    /// <summary>Checks only that a role of that name can exist.</summary>
    /// <exception cref="Fault">Empty, too long, or no text.</exception>
    public static void CheckForm([NotNull] string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            throw new Fault(Messages.UserNameEmpty, FaultKind.InvalidArgument, name);
        }

        var bytes = ByteCount(name);
        if (bytes is null || name.Contains('\0', StringComparison.Ordinal))
        {
            throw new Fault(Messages.UserNameInvalid, FaultKind.InvalidArgument, name);
        }

        if (bytes > MaxBytes)
        {
            throw new Fault(Messages.UserNameTooLong(name, bytes, MaxBytes), FaultKind.InvalidArgument, name);
        }
    }

    private static Message? Reason(string name) => name switch
    {
        _ when name.StartsWith("pg_", StringComparison.Ordinal) => Messages.UserNameReservedByPostgres(name),
        _ when name.StartsWith("rds", StringComparison.Ordinal) => Messages.UserNameReservedByRds(name),
        _ when Keywords.Contains(name) => Messages.UserNameIsKeyword(name),
        _ => null,
    };

    private static int? ByteCount(string name)
    {
        try
        {
            return Strict.GetByteCount(name);
        }
        catch (EncoderFallbackException)
        {
            // Half of a surrogate pair.
            return null;
        }
    }

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
