using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Scripts;

/// <summary>A place in a text where a value could go, and none was given.</summary>
/// <param name="Start">In the whole text.</param>
/// <param name="Text">With its sigil.</param>
/// <param name="Statement">Where the first word of its statement is.</param>
internal sealed record OpenPlaceholder(int Start, string Text, int Statement);

/// <summary>A text of SQL as a list of statements with numbered parameters.</summary>
internal sealed class SqlScript
{
    /// <summary>Let go of when the text is read: it may hold large values, and this may be kept.</summary>
    private QueryRequest _request;
    private readonly string _source;
    private readonly StatementBuilder _statement;
    private readonly RoutineBody _body = new();
    private readonly ColonPlaces _colons = new();
    private readonly CopyWords _copy = new();
    private readonly List<SqlStatement> _statements = [];
    private readonly List<OpenPlaceholder> _open = [];
    private readonly List<int> _variables = [];
    private readonly bool _initiallyConforms;

    private static readonly QueryRequest Nothing = new("");

    private int _parentheses;
    private int _head = -1;
    private bool _conforms;

    private SqlScript(QueryRequest request, bool conforms)
    {
        _request = request;
        IsPositional = request.Parameters.IsPositional;
        _source = request.Sql;
        _statement = new StatementBuilder(_source);
        _initiallyConforms = _conforms = conforms;
    }

    public IReadOnlyList<SqlStatement> Statements => _statements;

    /// <summary>
    /// <c>@name</c>, <c>:name</c> and <c>$1</c> without a value, in the order of the text. (An <c>@</c> may be an operator: whoever asks
    /// knows what is to be had.)
    /// </summary>
    public IReadOnlyList<OpenPlaceholder> Open => _open;

    /// <summary>Whether the values were those of <c>$1</c>, <c>$2</c>.</summary>
    public bool IsPositional { get; }

    /// <summary>Where variables that only psql knows stand: <c>:name</c> without a value, <c>:'name'</c>, <c>:"name"</c>.</summary>
    public IReadOnlyList<int> Variables => _variables;

    /// <summary>The first line for psql that was passed over; null: there is none.</summary>
    public (int Start, int End)? FirstCommand { get; private set; }

    /// <summary>The statements of a text.</summary>
    public static IReadOnlyList<SqlStatement> Parse(string sql, QueryParameters parameters) =>
        Read(new QueryRequest(sql) { Parameters = parameters }).Statements;

    /// <summary>
    /// Splits at semicolons outside of literals, comments, parentheses and BEGIN ATOMIC bodies, and numbers the parameters.
    /// A placeholder whose name was not given stays. Empty statements are left out, and so are lines for psql that change nothing
    /// but what psql shows. Rows behind COPY … FROM STDIN belong to it.
    /// </summary>
    /// <param name="request">The text, its parameters and its file.</param>
    /// <param name="conforms">The session's standard_conforming_strings where the text begins.</param>
    /// <exception cref="Fault">
    /// PsqlCommand or the like: a line that only psql understands. ParameterInDefinition: a value where the statement has values of its
    /// own.
    /// </exception>
    public static SqlScript Read(QueryRequest request, bool conforms = true) =>
        ReadScripts.Find(request, conforms) ?? ReadScripts.Keep(ReadAnew(request, conforms), request, conforms);

    private static SqlScript ReadAnew(QueryRequest request, bool conforms)
    {
        var script = new SqlScript(request, conforms);
        var scanner = new SqlScanner(request.Sql) { Conforms = conforms };
        while (scanner.TryNext(out var token))
        {
            var next = script.Take(token);
            scanner.Conforms = script._conforms;
            if (next > scanner.Position)
            {
                scanner.SkipTo(next);
            }
        }

        script.EndStatement(script._source.Length);
        script._request = Nothing;
        return script;
    }

    /// <returns>Where the next token is to be looked for, if that is not behind this one.</returns>
    private int Take(SqlToken token)
    {
        var text = _source.AsSpan(token.Start, token.Length);
        if (token.Kind == SqlTokenKind.WhiteSpace)
        {
            return 0;
        }

        if (token.Kind == SqlTokenKind.Semicolon && _parentheses == 0 && !_body.IsOpen)
        {
            return EndStatement(token.End);
        }

        if (text is "\\")
        {
            return TakeCommand(token);
        }

        _statement.Take(token);
        if (token.Kind != SqlTokenKind.Comment)
        {
            TakeSense(token, text);
        }

        return 0;
    }

    private void TakeSense(SqlToken token, ReadOnlySpan<char> text)
    {
        _head = _statement.HasSense && _head < 0 ? token.Start : _head;
        _parentheses = Math.Max(0, _parentheses + (token.Kind == SqlTokenKind.Open ? 1 : token.Kind == SqlTokenKind.Close ? -1 : 0));
        if (token.Kind == SqlTokenKind.Word)
        {
            _body.Word(text, _parentheses);
            _copy.Word(text, _parentheses);
        }
        else
        {
            _body.Other(token.Kind == SqlTokenKind.Semicolon);
            _copy.Other();
        }

        if (text[0] is '@' or ':' or '$')
        {
            TakePlaceholder(token, text);
        }

        _colons.Take(text, token.Kind);
    }

    private void TakePlaceholder(SqlToken token, ReadOnlySpan<char> text)
    {
        if (text[0] == ':' && _colons.IsSeparator)
        {
            return;
        }

        if (token.Kind != SqlTokenKind.Placeholder)
        {
            if (text is ":" && token.End < _source.Length && _source[token.End] is '\'' or '"' or '{' && !_colons.Parts)
            {
                _variables.Add(token.Start);
            }
        }
        else if (text[0] == '$' && _body.OwnsNumbers)
        {
            return;
        }
        else if (_request.Parameters.Has(text.ToString()))
        {
            if (_body.OwnsNumbers)
            {
                var sign = text.ToString();
                throw ScriptFaults.At(
                    (file, line, column) => Messages.ParameterInDefinition(file, line, column, sign), _request, token.Start);
            }

            _statement.Number(token, text[1..].ToString());
        }
        else
        {
            _open.Add(new OpenPlaceholder(token.Start, text.ToString(), _head));
            if (text[0] == ':' && !_colons.Parts)
            {
                _variables.Add(token.Start);
            }
        }
    }

    /// <summary>A backslash outside of literals begins a command of psql.</summary>
    private int TakeCommand(SqlToken token)
    {
        var end = PsqlCommands.End(_source, token.Start);
        if (PsqlCommands.EndsStatement(_source, token.Start, end))
        {
            return Math.Max(end, EndStatement(end));
        }

        PsqlCommands.Check(_request, token.Start, end);
        FirstCommand ??= (token.Start, end);
        _statement.LeaveOut(token.Start, end);
        return end;
    }

    /// <returns>Where the text goes on behind rows of COPY; 0: there are none.</returns>
    private int EndStatement(int end)
    {
        var next = 0;
        _conforms = StringSetting.After(_statement.FromHead, _initiallyConforms) ?? _conforms;
        var (isIn, isOut) = (_copy.IsFromStdin, _copy.IsToStdout);
        if (_statement.Build() is { } statement)
        {
            var rows = isIn ? CopyWords.RowsBehind(_source, end, out next) : null;
            if (isOut || (isIn && rows is null))
            {
                throw ScriptFaults.At(
                    (file, line, _) =>
                        isOut ? Messages.QueryCopyOut(file, line) : Messages.QueryCopyIn(file, line), _request, statement.SourceHead);
            }

            // The driver looks for COPY at the beginning.
            _statements.Add(rows is null ? statement : statement.FromHead() with { Rows = rows });
        }

        (_parentheses, _head) = (0, -1);
        _body.Reset();
        _colons.Reset();
        _copy.Reset();
        return next;
    }
}
