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

    /// <summary>The line of the query, from 1.</summary>
    public int? Line { get; init; }

    /// <summary>The column in that line, in characters from 1.</summary>
    public int? Column { get; init; }

    /// <summary>The server's call stack.</summary>
    public string? Where { get; init; }

    /// <summary>The schema that the error is about.</summary>
    public string? Schema { get; init; }

    /// <summary>The table that the error is about.</summary>
    public string? Table { get; init; }

    /// <summary>The table's column that the error is about.</summary>
    public string? ColumnName { get; init; }

    /// <summary>The data type that the error is about.</summary>
    public string? DataType { get; init; }

    /// <summary>The constraint that was violated.</summary>
    public string? Constraint { get; init; }

    /// <summary>The record of an import, or the line of its file, from 1.</summary>
    public int? Record { get; init; }
}
