namespace RdsIam.Core.Postgres;

/// <summary>
/// Knows whether a CREATE FUNCTION or PROCEDURE stands within its BEGIN ATOMIC … END, where a semicolon ends no statement of
/// the script. (A body in quotes needs no such care.)
/// </summary>
internal sealed class RoutineBody
{
    private readonly List<string> _first = [];
    private int _depth;

    public bool IsOpen => _depth > 0;

    /// <summary>Takes the statement's next word.</summary>
    public void Word(ReadOnlySpan<char> word)
    {
        if (_first.Count < 4)
        {
            _first.Add(word.ToString().ToUpperInvariant());
        }

        if (!IsRoutine)
        {
            return;
        }

        if (word.Equals("BEGIN", StringComparison.OrdinalIgnoreCase)
            || (_depth > 0 && word.Equals("CASE", StringComparison.OrdinalIgnoreCase)))
        {
            _depth++;
        }
        else if (_depth > 0 && word.Equals("END", StringComparison.OrdinalIgnoreCase))
        {
            _depth--;
        }
    }

    public void Reset()
    {
        _first.Clear();
        _depth = 0;
    }

    private bool IsRoutine => _first is ["CREATE", "FUNCTION" or "PROCEDURE", ..]
        or ["CREATE", "OR", "REPLACE", "FUNCTION" or "PROCEDURE"];
}
