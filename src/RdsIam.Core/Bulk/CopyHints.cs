using Npgsql;

namespace RdsIam.Core.Bulk;

/// <summary>Advice for files that the server refuses to read.</summary>
internal static class CopyHints
{
    private static readonly string[] NullWords = ["NULL", "\\N", "NA", "N/A", "n/a", "nan", "None", "-"];

    /// <summary>For a row that a constraint of the table keeps out; null: it is something else.</summary>
    /// <param name="error">What the server said.</param>
    /// <param name="isPlain">The import has no keys.</param>
    public static string? ForRow(PostgresException error, bool isPlain) => error.SqlState switch
    {
        PostgresErrorCodes.UniqueViolation when isPlain => Messages.CopyHintThere,
        PostgresErrorCodes.ProgramLimitExceeded => DsqlLimits.Hint(error),
        _ when error.SqlState.StartsWith("23", StringComparison.Ordinal) => Messages.CopyHintNothing,
        _ => null,
    };

    /// <summary>For a row of one table that a constraint of another keeps out; null: it is something else.</summary>
    public static string? ForCopied(PostgresException error) => error.SqlState switch
    {
        PostgresErrorCodes.UniqueViolation => Messages.CopyHintCopiedThere,
        PostgresErrorCodes.ProgramLimitExceeded => DsqlLimits.Hint(error),
        _ when error.SqlState.StartsWith("23", StringComparison.Ordinal) => Messages.CopyHintNotCopied,
        _ => null,
    };

    /// <summary>Null: the server says enough.</summary>
    /// <param name="error">What the server said.</param>
    /// <param name="options">How the file is meant.</param>
    public static string? For(PostgresException error, CopyOptions options) => error.SqlState switch
    {
        PostgresErrorCodes.CharacterNotInRepertoire =>
            (error.MessageText.Contains(": 0x00", StringComparison.Ordinal) ? Messages.CopyHintNul : Messages.CopyHintEncoding),
        PostgresErrorCodes.BadCopyFileFormat when options.Format != CopyFormat.Binary => OfForm(error, options),
        PostgresErrorCodes.InvalidTextRepresentation or PostgresErrorCodes.InvalidDatetimeFormat when ValueOf(error) is { } value =>
            value.Length == 0 ? Messages.CopyHintEmpty
            : NullWords.Contains(value) ? Messages.CopyHintNull(value)
            : value != value.Trim() ? Messages.CopyHintBlanks
            : null,
        _ => null,
    };

    private static string OfForm(PostgresException error, CopyOptions options) =>
        error.Routine == "CopyReadLineText" ? Messages.CopyHintBreaks
        : error.Where?.EndsWith(": \"\"", StringComparison.Ordinal) == true ? Messages.CopyHintBlankLine
        : Messages.CopyHintFields(options.UsedDelimiter == '\t' ? "`t" : options.UsedDelimiter);

    /// <summary>From the context: <c>COPY t, line 2, column id: "x"</c>.</summary>
    private static string? ValueOf(PostgresException error)
    {
        var where = error.Where?.Split('\n')[0] ?? "";
        var start = where.IndexOf(": \"", StringComparison.Ordinal);
        return start >= 0 && where.EndsWith('"') && where.Length >= start + 4 ? where[(start + 3)..^1] : null;
    }
}
