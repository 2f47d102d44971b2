using System.Text.RegularExpressions;

namespace RdsIam.Sandbox.Endpoint;

/// <summary>What Aurora DSQL takes of PostgreSQL's statements, and in which transactions.</summary>
internal sealed partial class DsqlTransaction
{
    private bool _isOpen;
    private bool _hasDdl;

    /// <summary>The statement as PostgreSQL is to be told it.</summary>
    public string Translate(string sql)
    {
        if (IamStatement().Match(sql) is { Success: true } iam)
        {
            var verb = iam.Groups["verb"].Value.ToLowerInvariant();
            return $"call sys.aws_iam_{verb}({Literal(RoleOf(iam))}, '{iam.Groups["arn"].Value}')";
        }

        if (DropRole().Match(sql) is { Success: true } drop)
        {
            // A role that is linked to principals has dependent objects, as DSQL sees it.
            return $"do $dsql$ begin call sys.forbid_drop({Literal(RoleOf(drop))}); {drop.Groups["statement"].Value}; end $dsql$";
        }

        if (DefaultPrivileges().IsMatch(sql))
        {
            return Refuse("permission denied to change default privileges", "42501");
        }

        if (Unsupported().Match(sql) is { Success: true } lacking)
        {
            return Refuse($"unsupported statement: {lacking.Groups["what"].Value}");
        }

        // Who may log in is a membership here and none there.
        return _hasDdl && IsDdl(sql)
            ? Refuse("multiple ddl statements are not supported in a transaction")
            : Memberships().Replace(sql, "sys.pg_auth_members");
    }

    /// <summary>Takes note of a statement that runs.</summary>
    public void Run(string sql)
    {
        switch (FirstWord().Match(sql).Value.ToUpperInvariant())
        {
            case "BEGIN" or "START":
                (_isOpen, _hasDdl) = (true, false);
                break;
            case "COMMIT" or "END" or "ROLLBACK" or "ABORT":
                (_isOpen, _hasDdl) = (false, false);
                break;
            default:
                _hasDdl |= IsDdl(sql);
                break;
        }
    }

    /// <summary>What is in no transaction of its own ends here.</summary>
    public void EndOfRequest() => _hasDdl &= _isOpen;

    private static bool IsDdl(string sql) =>
        FirstWord().Match(sql).Value.ToUpperInvariant() is "CREATE" or "ALTER" or "DROP" or "GRANT" or "REVOKE" or "COMMENT" or "AWS";

    private static string RoleOf(Match statement) => statement.Groups["quoted"] is { Success: true } quoted
        ? quoted.Value.Replace("\"\"", "\"", StringComparison.Ordinal)
        : statement.Groups["plain"].Value.ToLowerInvariant();

    private static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static string Refuse(string message, string code = "0A000") =>
        $"do $dsql$ begin raise exception using errcode = '{code}', message = $text${message}$text$; end $dsql$";

    [GeneratedRegex("""
        ^\s*AWS\s+IAM\s+(?<verb>GRANT|REVOKE)\s+(?:"(?<quoted>(?:[^"]|"")+)"|(?<plain>\w+))\s+(?:TO|FROM)\s+'(?<arn>[^']+)'\s*;?\s*$
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex IamStatement();

    [GeneratedRegex("""
        ^\s*(?<what>DISCARD|SAVEPOINT|RELEASE|ROLLBACK\s+TO|LISTEN|UNLISTEN|NOTIFY|TRUNCATE|VACUUM|DO\b|LOCK|CLUSTER|ALTER\s+SYSTEM
        |CREATE\s+(?:LOCAL\s+)?TEMP(?:ORARY)?|CREATE\s+DATABASE|CREATE\s+EXTENSION|CREATE\s+TRIGGER|CREATE\s+TABLESPACE)\b
        |(?<what>pg_(?:try_)?advisory_\w+)
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Unsupported();

    [GeneratedRegex("""
        ^\s*(?<statement>DROP\s+(?:ROLE|USER)\s+(?:"(?<quoted>(?:[^"]|"")+)"|(?<plain>\w+)))\s*;?\s*$
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex DropRole();

    [GeneratedRegex(@"^\s*ALTER\s+DEFAULT\s+PRIVILEGES\s+FOR\s+(?:ROLE|USER)\b", RegexOptions.IgnoreCase)]
    private static partial Regex DefaultPrivileges();

    [GeneratedRegex(@"\b(?:pg_catalog\.)?pg_auth_members\b")]
    private static partial Regex Memberships();

    [GeneratedRegex(@"(?<=^\s*)\w+")]
    private static partial Regex FirstWord();
}
