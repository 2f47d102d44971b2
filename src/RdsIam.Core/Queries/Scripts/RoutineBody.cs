namespace RdsIam.Core.Queries.Scripts;

/// <summary>
/// Knows whether a CREATE FUNCTION or PROCEDURE stands within its BEGIN ATOMIC … END, where a semicolon ends no statement of
/// the script. (A body in quotes needs no such care.)
/// </summary>
/// <remarks>
/// Only BEGIN with ATOMIC after it opens a body, and only an END where a statement could begin closes it: elsewhere both words are
/// names, or END closes a CASE.
/// </remarks>
internal sealed class RoutineBody
{
    private readonly List<string> _first = [];
    private bool _afterBegin;
    private bool _atStatement;

    public bool IsOpen { get; private set; }

    /// <summary>
    /// Whether <c>$1</c> is the statement's own: an argument of the routine that it defines, or a parameter of what it prepares. The
    /// server would take a value of ours for that argument.
    /// </summary>
    public bool OwnsNumbers => IsRoutine || _first is ["PREPARE", not "TRANSACTION", ..];

    /// <summary>Takes the statement's next word.</summary>
    /// <param name="word">As it is written.</param>
    /// <param name="parentheses">How many are open.</param>
    public void Word(ReadOnlySpan<char> word, int parentheses)
    {
        if (_first.Count < 4)
        {
            _first.Add(word.ToString().ToUpperInvariant());
        }

        var atStatement = _atStatement;
        var opens = !IsOpen && _afterBegin && parentheses == 0 && Is(word, "ATOMIC") && IsRoutine;
        (_afterBegin, _atStatement) = (Is(word, "BEGIN"), opens);
        IsOpen = opens || (IsOpen && !(atStatement && Is(word, "END")));
    }

    /// <summary>Takes anything else that is neither white space nor a comment.</summary>
    /// <param name="isSemicolon">Whether a statement of the body has ended.</param>
    public void Other(bool isSemicolon) => (_afterBegin, _atStatement) = (false, isSemicolon);

    public void Reset()
    {
        _first.Clear();
        (IsOpen, _afterBegin, _atStatement) = (false, false, false);
    }

    private bool IsRoutine => _first is ["CREATE", "FUNCTION" or "PROCEDURE", ..]
        or ["CREATE", "OR", "REPLACE", "FUNCTION" or "PROCEDURE"];

    private static bool Is(ReadOnlySpan<char> word, string other) => word.Equals(other, StringComparison.OrdinalIgnoreCase);
}
