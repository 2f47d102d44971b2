namespace RdsIam.Core.Users.Planning;

/// <summary>A text as a constant of SQL, for statements such as ALTER ROLE that take no parameters.</summary>
internal static class SqlLiteral
{
    /// <summary>Right whatever standard_conforming_strings says.</summary>
    public static string Quote(string text)
    {
        var quoted = text.Replace("'", "''", StringComparison.Ordinal);
        return quoted.Contains('\\', StringComparison.Ordinal)
            ? $"E'{quoted.Replace("\\", "\\\\", StringComparison.Ordinal)}'"
            : $"'{quoted}'";
    }
}
