using System.Globalization;
using System.Text;

namespace RdsIam.Core.Queries.Scripts;

/// <summary>Makes a statement of its tokens, with parameters as numbers and without what is not sent.</summary>
internal sealed class StatementBuilder(string source)
{
    private StringBuilder? _text;
    private List<string> _names = [];
    private List<SqlStatement.Edit> _edits = [];
    private int _start = -1;
    private int _head = -1;
    private int _end;
    private int _copied;

    /// <summary>Whether there is more to it than comments.</summary>
    public bool HasSense => _head >= 0;

    /// <summary>From the first word on, as it is written; empty: there is none.</summary>
    public ReadOnlySpan<char> FromHead => HasSense ? source.AsSpan(_head, _end - _head) : [];

    /// <summary>Takes the next token that is no white space.</summary>
    public void Take(SqlToken token)
    {
        if (_start < 0)
        {
            _start = _copied = token.Start;
        }

        // Comments are sent, too: planner hints and traces stand in them. Alone they are no statement.
        _end = token.End;
        if (_head < 0 && token.Kind != SqlTokenKind.Comment)
        {
            _head = token.Start;
        }
    }

    /// <summary>Sends a number for a parameter that was taken.</summary>
    /// <param name="token">Where it is written.</param>
    /// <param name="name">Without its sigil.</param>
    public void Number(SqlToken token, string name)
    {
        var index = _names.FindIndex(known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase));
        if (index < 0)
        {
            index = _names.Count;
            _names.Add(name);
        }

        Replace(token.Start, token.End, string.Create(CultureInfo.InvariantCulture, $"${index + 1}"));
    }

    /// <summary>Leaves out what is for psql only.</summary>
    public void LeaveOut(int start, int end)
    {
        if (_start >= 0)
        {
            Replace(start, end, "");
        }
    }

    /// <summary>The statement, if there is one, and begins the next.</summary>
    public SqlStatement? Build()
    {
        var statement = HasSense
            ? new SqlStatement(
                _text is null
                    ? source[_start.._end]
                    : _text.Append(source, _copied, Math.Max(0, _end - _copied)).ToString(), _start, _names, _edits)
            {
                SourceHead = _head,
            }
            : null;
        (_text, _names, _edits, _start, _head) = (null, [], [], -1, -1);
        return statement;
    }

    private void Replace(int start, int end, string sent)
    {
        _text = (_text ?? new StringBuilder()).Append(source, _copied, start - _copied);
        _edits.Add(new SqlStatement.Edit(_text.Length, sent.Length, end - start));
        _text.Append(sent);
        _copied = end;
    }
}
