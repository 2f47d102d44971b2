using Npgsql;

namespace RdsIam.Core.Queries.Faults;

/// <summary>
/// An error that the server reported for a statement. The text points at the place; the parts are properties, named as
/// PostgreSQL's manual names them. Detail and Where may hold data of the tables.
/// </summary>
internal sealed class SqlFault : Fault
{
    private readonly PostgresException _error;
    private readonly SqlOrigin? _origin;
    private readonly string? _hint;

    public SqlFault(FaultKind kind, PostgresException e, SqlOrigin? origin, string? hint)
        : base(Messages.SqlError(SqlFaultText.Of(e, origin, hint), hint ?? e.Hint ?? Messages.SqlNoHint(e.SqlState)), kind, e.SqlState, e)
    {
        (_error, _origin, _hint) = (e, origin, hint);
        var place = origin?.PlaceOf(e.Position);
        InputFile = origin?.File;
        Record = origin?.Record;
        SqlState = e.SqlState;
        Severity = e.InvariantSeverity;
        MessageText = e.MessageText;
        Detail = e.Detail;
        Hint = hint ?? e.Hint;
        Position = place?.Position;
        Line = place?.Line ?? origin?.Beginning?.Line;
        Column = place?.Column;
        Where = e.Where;
        Schema = e.SchemaName;
        Table = e.TableName;
        ColumnName = e.ColumnName;
        DataType = e.DataTypeName;
        Constraint = e.ConstraintName;
        Routine = e.Routine;
        IsOfStatement = IsStatements(e);
    }

    /// <summary>Without the fix: the hint stands in it already, before the place where the error occurred.</summary>
    public override string Message => WithoutFix;

    /// <summary>All of it, with the line shown for a certain screen.</summary>
    public string MessageWith(ErrorExcerpt excerpt) =>
        Message.Replace(Happened, SqlFaultText.Of(_error, _origin, _hint, excerpt), StringComparison.Ordinal);

    public string SqlState { get; }

    /// <summary>ERROR, FATAL or PANIC, in English.</summary>
    public string Severity { get; }

    /// <summary>The server's own words, in the language of lc_messages.</summary>
    public string MessageText { get; }

    public string? Detail { get; }

    public string? Hint { get; }

    /// <summary>The place in the query's text as it was given, in characters from 1.</summary>
    public int? Position { get; }

    /// <summary>From 1; without a <see cref="Position"/>, where the statement begins, if the text has several.</summary>
    public int? Line { get; }

    /// <summary>In the line, in characters from 1.</summary>
    public int? Column { get; }

    /// <summary>The file that the query's text was read from.</summary>
    public string? InputFile { get; }

    /// <summary>The number of the record that was sent, or the line of an import's file, from 1.</summary>
    public int? Record { get; init; }

    /// <inheritdoc cref="IsStatements"/>
    public bool IsOfStatement { get; }

    /// <summary>The server's call stack: functions, lines of COPY.</summary>
    public string? Where { get; }

    public string? Schema { get; }

    public string? Table { get; }

    public string? ColumnName { get; }

    public string? DataType { get; }

    public string? Constraint { get; }

    /// <summary>The function in the server's source.</summary>
    public string? Routine { get; }

    /// <summary>
    /// Whether the statement itself is wrong, or may not be run, whatever the values are: syntax, unknown names, missing rights.
    /// </summary>
    /// <remarks>A function's own trouble shows where it happened, and a policy for rows looks at the values.</remarks>
    public static bool IsStatements(PostgresException error) =>
        error.SqlState.StartsWith("42", StringComparison.Ordinal) && error.Where is null && error.Routine != "ExecWithCheckOptions";
}
