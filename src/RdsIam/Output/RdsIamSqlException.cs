namespace RdsIam;

/// <summary>An error that PostgreSQL reported, with the parts that its manual names.</summary>
public sealed class RdsIamSqlException : RdsIamException
{
    internal RdsIamSqlException(string errorId, string message)
        : base(errorId, message)
    {
    }

    /// <summary>The five characters that name the error, for example <c>42P01</c>.</summary>
    public required string SqlState { get; init; }

    /// <summary>ERROR, FATAL or PANIC.</summary>
    public required string Severity { get; init; }

    /// <summary>The server's own words.</summary>
    public required string MessageText { get; init; }

    /// <summary>More about it; may hold data of the tables.</summary>
    public string? Detail { get; init; }

    /// <summary>What to do about it.</summary>
    public string? Hint { get; init; }

    /// <summary>The place in the query, in characters from 1.</summary>
    public int? Position { get; init; }

    /// <summary>The line of the query or its file, from 1; without a Position, where the statement begins among others.</summary>
    public int? Line { get; init; }

    /// <summary>The column in that line, in characters from 1.</summary>
    public int? Column { get; init; }

    /// <summary>The server's call stack.</summary>
    public string? Where { get; init; }

    /// <summary>The schema that the error is about.</summary>
    public string? SchemaName { get; init; }

    /// <summary>The table that the error is about.</summary>
    public string? TableName { get; init; }

    /// <summary>The table's column that the error is about.</summary>
    public string? ColumnName { get; init; }

    /// <summary>The data type that the error is about.</summary>
    public string? DataTypeName { get; init; }

    /// <summary>The constraint that was violated.</summary>
    public string? ConstraintName { get; init; }

    /// <summary>The file that the query was read from.</summary>
    public string? InputFile { get; init; }

    /// <summary>The number of the record that was sent, or the line of an import's file, from 1.</summary>
    public int? Record { get; init; }
}
