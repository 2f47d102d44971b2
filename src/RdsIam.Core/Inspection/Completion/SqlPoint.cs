using System.Text.RegularExpressions;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Inspection.Completion;

/// <summary>A place in a text of SQL where somebody types, and what may stand there.</summary>
/// <param name="Word">The word as far as it is typed, with what qualifies it; empty: none is begun.</param>
/// <param name="IsFirst">A statement begins here.</param>
/// <param name="WantsTable">A table is named here; else a column or a keyword.</param>
/// <param name="Tables">Those that the statement names, behind the place, too.</param>
internal sealed partial record SqlPoint(string Word, bool IsFirst, bool WantsTable, IReadOnlyList<NamedTable> Tables)
{
    private static readonly HashSet<string> BeforeTables = new(StringComparer.OrdinalIgnoreCase)
    {
        "from", "join", "update", "into", "table", "only", "truncate", "analyze", "vacuum", "copy", "references",
    };

    private static readonly HashSet<string> Clauses = new(StringComparer.OrdinalIgnoreCase)
    {
        "select", "from", "where", "group", "order", "having", "set", "values", "returning", "on", "using", "limit", "join", "into", "update",
    };

    /// <summary>What qualifies the word, without the dot; null: nothing does.</summary>
    public string? Qualifier => Word.LastIndexOf('.') is >= 0 and var dot ? Word[..dot] : null;

    /// <summary>The place at a cursor.</summary>
    /// <returns>Null: within a literal or a comment, where nothing is known.</returns>
    public static SqlPoint? At(string sql, int cursor)
    {
        var word = TypedWord().Match(sql[..cursor]).Value;
        var start = cursor - word.Length;
        var before = Statement(sql[..start]);
        if (before is null)
        {
            return null;
        }

        var after = sql.IndexOf(';', cursor) is >= 0 and var end ? sql[start..end] : sql[start..];
        return new SqlPoint(word, before.Count == 0, IsTable(before), TablesIn([.. before, .. Words(after)]));
    }

    private static bool IsTable(List<string> before) => before.Count > 0
        && (BeforeTables.Contains(before[^1])
            || (before[^1] == "," && before.FindLast(Clauses.Contains) is { } clause && BeforeTables.Contains(clause)));

    private static List<NamedTable> TablesIn(List<string> words)
    {
        var tables = new List<NamedTable>();
        var isList = false;
        for (var i = 0; i < words.Count; i++)
        {
            isList = BeforeTables.Contains(words[i]) || (isList && !Clauses.Contains(words[i]));
            if (!isList || (!BeforeTables.Contains(words[i]) && words[i] != ",")
                || i + 1 >= words.Count || !IsName(words[i + 1]) || BeforeTables.Contains(words[i + 1]))
            {
                continue;
            }

            var name = words[++i];
            while (i + 2 < words.Count && words[i + 1] == "." && IsName(words[i + 2]))
            {
                name += "." + words[i + 2];
                i += 2;
            }

            var next = i + 1 < words.Count && words[i + 1].Equals("as", StringComparison.OrdinalIgnoreCase) ? i + 2 : i + 1;
            var alias = next < words.Count && IsName(words[next]) && !SqlKeywords.FirstWords.Contains(words[next]) ? words[next] : null;
            tables.Add(new NamedTable(name, alias));
        }

        return tables;
    }

    private static bool IsName(string word) => word[0] is '"' or '_' || char.IsLetter(word[0]);

    /// <summary>The words of the last statement of a text; null: the text ends within a literal or a comment.</summary>
    private static List<string>? Statement(string sql)
    {
        var scanner = new SqlScanner(sql);
        var words = new List<string>();
        var last = default(SqlToken);
        while (scanner.TryNext(out last))
        {
            if (last.End == sql.Length && IsOpen(sql[last.Start..], last.Kind))
            {
                return null;
            }

            if (last.Kind == SqlTokenKind.Semicolon)
            {
                words.Clear();
            }
            else if (last.Kind is not (SqlTokenKind.WhiteSpace or SqlTokenKind.Comment))
            {
                words.Add(sql[last.Start..last.End]);
            }
        }

        return words;
    }

    private static List<string> Words(string sql) => Statement(sql) ?? [];

    /// <summary>A comment or a literal that reaches to the end of the text.</summary>
    private static bool IsOpen(string token, SqlTokenKind kind) => kind switch
    {
        SqlTokenKind.Comment => !token.EndsWith("*/", StringComparison.Ordinal) || token.StartsWith("--", StringComparison.Ordinal),
        SqlTokenKind.Other when token[0] == '\'' => token.Length == 1 || token.Count(c => c == '\'') % 2 == 1,
        SqlTokenKind.Other when token[0] is 'e' or 'E' && token.Length > 1 && token[1] == '\'' => token.Length == 2 || token[^1] != '\'',
        SqlTokenKind.Other when token[0] == '$' => token.Length < 4 || token[^1] != '$',
        _ => false,
    };

    [GeneratedRegex("""(?:(?:"[^"]*"|[\w$]+)\.)*(?:"[^"]*|[\w$]*)$""", RegexOptions.CultureInvariant | RegexOptions.RightToLeft)]
    private static partial Regex TypedWord();
}
