using System.Text;

namespace RdsIam.Core.Bulk;

/// <summary>COPY's formats.</summary>
internal enum CopyFormat
{
    Csv,
    Text,
    Binary,
}

/// <summary>How a file of COPY is written. Null: PostgreSQL's default for the format.</summary>
internal sealed record CopyOptions(CopyFormat Format)
{
    /// <summary>The first line holds the columns' names.</summary>
    public bool Header { get; init; }

    public char? Delimiter { get; init; }

    public char? Quote { get; init; }

    /// <summary>Quotes of CSV are characters like others.</summary>
    public bool NoQuote { get; init; }

    /// <summary>What stands for NULL.</summary>
    public string? Null { get; init; }

    /// <summary>Every value is quoted that is not NULL; for writing CSV.</summary>
    public bool QuoteAll { get; init; }

    public char UsedDelimiter => Delimiter ?? (Format == CopyFormat.Csv ? ',' : '\t');

    /// <remarks>PostgreSQL always wants one: a control character, which the file must not have, stands for none.</remarks>
    public char UsedQuote => NoQuote ? '\x01' : Quote ?? '"';

    /// <summary>The option list of the statement, with its parentheses.</summary>
    /// <exception cref="Fault">A delimiter or quote that PostgreSQL cannot take.</exception>
    public string ToSql()
    {
        Check(Delimiter, "Delimiter");
        Check(Quote, "Quote");
        if (Format == CopyFormat.Binary)
        {
            return "(format binary)";
        }

        var sql = new StringBuilder("(format ").Append(Format == CopyFormat.Csv ? "csv" : "text").Append(", encoding 'UTF8'");
        Append(sql, "header", Header ? "true" : null);
        Append(sql, "delimiter", Delimiter is { } delimiter ? Literal(delimiter.ToString()) : null);
        Append(sql, "null", Null is null ? null : Literal(Null));
        Append(sql, "quote", Format == CopyFormat.Csv && UsedQuote != '"' ? Literal(UsedQuote.ToString()) : null);
        Append(sql, "force_quote", Format == CopyFormat.Csv && QuoteAll ? "*" : null);
        return sql.Append(')').ToString();
    }

    private static void Append(StringBuilder sql, string name, string? value)
    {
        if (value is not null)
        {
            sql.Append(", ").Append(name).Append(' ').Append(value);
        }
    }

    /// <summary>COPY takes single bytes only.</summary>
    private static void Check(char? value, string name)
    {
        if (value is '\0' or '\r' or '\n' or > '\x7f')
        {
            throw new Fault(Messages.CopyCharacterInvalid(value, name), FaultKind.InvalidArgument, value.ToString());
        }
    }

    /// <summary>The same whatever standard_conforming_strings says.</summary>
    private static string Literal(string text) =>
        $"E'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";
}
