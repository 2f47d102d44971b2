using System.Globalization;
using System.Text;

namespace RdsIam.Core.Postgres;

/// <summary>A text of SQL as a list of statements with numbered parameters.</summary>
internal sealed class SqlScript
{
    private readonly string _source;
    private readonly QueryParameters _parameters;
    private readonly List<SqlStatement> _statements = [];
    private readonly RoutineBody _body = new();

    private StringBuilder? _text;
    private List<string> _names = [];
    private List<SqlStatement.Edit> _edits = [];
    private int _start = -1;
    private int _end;
    private int _copied;
    private int _parentheses;
    private bool _hasSense;

    private SqlScript(string source, QueryParameters parameters)
    {
        _source = source;
        _parameters = parameters;
    }

    /// <summary>
    /// Splits at semicolons outside of literals, comments, parentheses and BEGIN ATOMIC bodies, and numbers the parameters.
    /// A placeholder whose name was not given stays: <c>@</c> is an operator too. Empty statements are left out.
    /// </summary>
    public static IReadOnlyList<SqlStatement> Parse(string sql, QueryParameters parameters)
    {
        var script = new SqlScript(sql, parameters);
        var scanner = new SqlScanner(sql);
        while (scanner.TryNext(out var token))
        {
            script.Take(token);
        }

        script.EndStatement();
        return script._statements;
    }

    private void Take(SqlToken token)
    {
        if (token.Kind == SqlTokenKind.WhiteSpace)
        {
            return;
        }

        if (token.Kind == SqlTokenKind.Semicolon && _parentheses == 0 && !_body.IsOpen)
        {
            EndStatement();
            return;
        }

        if (_start < 0)
        {
            _start = _copied = token.Start;
        }

        // Comments are sent, too: planner hints and traces stand in them. Alone they are no statement.
        _end = token.End;
        _hasSense |= token.Kind != SqlTokenKind.Comment;
        switch (token.Kind)
        {
            case SqlTokenKind.Open:
                _parentheses++;
                break;
            case SqlTokenKind.Close:
                _parentheses = Math.Max(0, _parentheses - 1);
                break;
            case SqlTokenKind.Word:
                _body.Word(_source.AsSpan(token.Start, token.Length));
                break;
            case SqlTokenKind.Placeholder:
                TakePlaceholder(token);
                break;
        }
    }

    private void TakePlaceholder(SqlToken token)
    {
        var name = _source.Substring(token.Start, token.Length);
        if (!_parameters.Has(name))
        {
            return;
        }

        var key = name[1..];
        var index = _names.FindIndex(known => string.Equals(known, key, StringComparison.OrdinalIgnoreCase));
        if (index < 0)
        {
            index = _names.Count;
            _names.Add(key);
        }

        _text = (_text ?? new StringBuilder()).Append(_source, _copied, token.Start - _copied);
        var sent = string.Create(CultureInfo.InvariantCulture, $"${index + 1}");
        _edits.Add(new SqlStatement.Edit(_text.Length, sent.Length, token.Length));
        _text.Append(sent);
        _copied = token.End;
    }

    private void EndStatement()
    {
        if (_hasSense)
        {
            var text = _text is null
                ? _source[_start.._end]
                : _text.Append(_source, _copied, _end - _copied).ToString();
            _statements.Add(new SqlStatement(text, _start, _names, _edits));
        }

        (_text, _names, _edits, _start, _parentheses, _hasSense) = (null, [], [], -1, 0, false);
        _body.Reset();
    }
}
