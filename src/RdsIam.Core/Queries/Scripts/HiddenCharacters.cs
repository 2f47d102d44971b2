using System.Globalization;
using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Scripts;

/// <summary>
/// Characters that nobody sees, outside of literals and comments: PostgreSQL takes them for letters, so that <c>from</c> with a
/// no-break space behind it is a name, and the query means something else.
/// </summary>
internal static class HiddenCharacters
{
    /// <exception cref="Fault">QueryHasHidden, with the place.</exception>
    public static void Check(SqlScript script, QueryRequest request)
    {
        if (!request.Sql.AsSpan().ContainsAnyExceptInRange('\0', '\u007F'))
        {
            return;
        }

        foreach (var statement in script.Statements)
        {
            if (FirstIn(statement.Text, IsHidden) is var offset and >= 0)
            {
                throw ScriptFaults.At(
                    (file, line, column) => Messages.QueryHasHidden(file, line, column, NameOf(statement.Text[offset])), request,
                    statement.SourceOffset(offset));
            }
        }
    }

    /// <summary>Where a name of the statement has such a character; -1: nowhere.</summary>
    public static int FirstIn(string text, Func<string, int, bool> isOne)
    {
        var scanner = new SqlScanner(text);
        while (scanner.TryNext(out var token))
        {
            // Glued to a number they are part of no name, and no less hidden.
            var isBare = token.Kind is SqlTokenKind.Word or SqlTokenKind.Placeholder || char.IsAsciiDigit(text[token.Start]);
            for (var i = token.Start; isBare && i < token.End; i++)
            {
                if (text[i] >= 0x80 && isOne(text, i))
                {
                    return i;
                }
            }
        }

        return -1;
    }

    /// <summary>Quotes and dashes as word processors write them.</summary>
    public static bool IsTypographic(string text, int index) =>
        text[index] is (>= '\u2010' and <= '\u2015')
            or (>= '\u2018' and <= '\u201F') or '\u2032' or '\u2033' or '\u2212' or '\u00B4' or '\u00AB' or '\u00BB'
            or '\u037E' or '\uFF08' or '\uFF09' or '\uFF0C' or '\uFF1B' or '\uFF1D' or '\uFF07' or '\uFF02' or '\u2026' or '\u00D7';

    /// <summary><c>U+00A0 (no-break space)</c>.</summary>
    public static string NameOf(char c)
    {
        var name = c switch
        {
            '\u00A0' or '\u202F' => "no-break space",
            '\u00AD' => "soft hyphen",
            '\uFEFF' => "byte order mark",
            '\u200B' or '\u200C' or '\u200D' or '\u2060' => "zero-width character",
            _ when CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.SpaceSeparator => "space of another kind",
            _ when char.IsPunctuation(c) || char.IsSymbol(c) => c.ToString(),
            _ => "invisible",
        };
        return string.Create(CultureInfo.InvariantCulture, $"U+{(int)c:X4} ({name})");
    }

    /// <summary>Joiners are letters' matter where they stand between letters beyond ASCII.</summary>
    private static bool IsHidden(string text, int index) => text[index] is '\u200C' or '\u200D'
        ? !(IsForeign(text, index - 1) && IsForeign(text, index + 1))
        : text[index] is '\u0085' or '\u00A0' or '\u00AD' or '\u180E' or '\uFEFF' or '\u3164' or '\u3000'
            || CharUnicodeInfo.GetUnicodeCategory(text[index])
                is UnicodeCategory.SpaceSeparator
                    or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format;

    private static bool IsForeign(string text, int index) =>
        index >= 0 && index < text.Length && text[index] >= 0x80 && !IsHiddenSpace(text[index]);

    private static bool IsHiddenSpace(char c) => char.IsWhiteSpace(c) || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format;
}
