using System.Management.Automation.Language;

namespace RdsIam.Input;

/// <summary>A quoted text on the command line that is being typed, and the SQL in it.</summary>
/// <param name="Quote">Null: no quote is typed yet.</param>
/// <param name="Typed">Between the quotes, as it is typed.</param>
/// <param name="Offset">Of the cursor, within that.</param>
/// <param name="IsClosed">Whether the quote behind it is typed.</param>
internal sealed record QueryLiteral(char? Quote, string Typed, int Offset, bool IsClosed)
{
    /// <summary>What PowerShell would pass; variables and escapes between double quotes stay as they are typed.</summary>
    public string Sql => Plain(Typed);

    /// <summary>The cursor's place in it.</summary>
    public int Cursor => Plain(Typed[..Offset]).Length;

    /// <param name="command">As far as it is typed.</param>
    /// <param name="cursor">In the whole text of the command line; null: not known, so the end of the text counts.</param>
    /// <param name="word">What PowerShell takes for the argument.</param>
    public static QueryLiteral At(CommandAst command, int? cursor, string word)
    {
        var element = command.CommandElements.OfType<ExpressionAst>().LastOrDefault(one => IsText(one) && (cursor is { } at
            ? one.Extent.StartOffset < at && at <= one.Extent.EndOffset
            : one.Extent.Text.Trim('\'', '"') == word.Trim('\'', '"')));
        var typed = element?.Extent.Text ?? word;
        if (typed.Length == 0 || typed[0] is not ('\'' or '"'))
        {
            return new QueryLiteral(null, typed, typed.Length, IsClosed: false);
        }

        var quote = typed[0];
        var isClosed = typed.Length > 1 && typed[^1] == quote && (typed.Count(c => c == quote) % 2 == 0);
        var inner = typed[1..(isClosed ? ^1 : ^0)];
        var offset = element is not null && cursor is { } place
            ? Math.Clamp(place - element.Extent.StartOffset - 1, 0, inner.Length)
            : inner.Length;
        return new QueryLiteral(quote, inner, offset, isClosed);
    }

    /// <summary>The text with another word before the cursor. A text that is not closed stays so: one types on.</summary>
    public string With(string typed, string word)
    {
        var quote = Quote ?? '\'';
        return quote + Typed[..(Offset - Quoted(typed).Length)] + Quoted(word) + Typed[Offset..] + (IsClosed ? quote : "");
    }

    private static bool IsText(ExpressionAst one) => one is StringConstantExpressionAst or ExpandableStringExpressionAst;

    private string Plain(string text) => Quote is { } quote ? text.Replace($"{quote}{quote}", $"{quote}", StringComparison.Ordinal) : text;

    private string Quoted(string sql) => (Quote ?? '\'') is var quote ? sql.Replace($"{quote}", $"{quote}{quote}", StringComparison.Ordinal) : sql;
}
