namespace RdsIam.Core.Queries.Scripts;

/// <summary>
/// Knows where a colon parts two operands and begins no parameter: <c>items[low:high]</c>, <c>json_object('key':value)</c>.
/// </summary>
internal sealed class ColonPlaces
{
    /// <summary>Words after which an operand is still to come; any other may be one.</summary>
    private static readonly HashSet<string> BeforeOperand = new(StringComparer.OrdinalIgnoreCase)
    {
        "AND", "OR", "NOT", "CASE", "WHEN", "THEN", "ELSE", "IN", "LIKE", "ILIKE", "BETWEEN", "FROM", "AS", "SELECT", "WHERE", "KEY", "VALUE",
    };

    /// <summary>For each parenthesis and bracket that is open: whether colons part operands within it.</summary>
    private readonly Stack<bool> _open = new();

    private bool _afterOperand;
    private bool _afterJson;

    /// <summary>Whether a colon that comes next parts operands.</summary>
    public bool IsSeparator => _afterOperand && Parts;

    /// <summary>Whether colons part operands here: a name after one may be a column's.</summary>
    public bool Parts => _open.TryPeek(out var parts) && parts;

    /// <summary>Takes a token that is neither white space nor a comment.</summary>
    public void Take(ReadOnlySpan<char> token, SqlTokenKind kind)
    {
        if (kind == SqlTokenKind.Open || token is "[")
        {
            _open.Push(token is "[" || _afterJson);
        }
        else if (kind == SqlTokenKind.Close || token is "]")
        {
            _open.TryPop(out _);
        }

        _afterJson = kind == SqlTokenKind.Word && (Is(token, "JSON_OBJECT") || Is(token, "JSON_OBJECTAGG"));
        _afterOperand = kind switch
        {
            SqlTokenKind.Close or SqlTokenKind.Placeholder => true,
            // Of interest within brackets only, and a text for each word of a long script is not.
            SqlTokenKind.Word => Parts && !BeforeOperand.Contains(token.ToString()),
            SqlTokenKind.Other => token is "]" || token[0] is '\'' or '"' or '$' || char.IsAsciiLetterOrDigit(token[0]),
            _ => false,
        };
    }

    public void Reset()
    {
        _open.Clear();
        _afterJson = false;
    }

    private static bool Is(ReadOnlySpan<char> word, string other) => word.Equals(other, StringComparison.OrdinalIgnoreCase);
}
