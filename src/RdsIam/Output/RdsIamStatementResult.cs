namespace RdsIam;

/// <summary>What became of one statement.</summary>
public sealed class RdsIamStatementResult : RdsIamOutput
{
    internal RdsIamStatementResult(int index, string command, long? rowsAffected, int? record)
    {
        Record = record;
        Index = index;
        Command = command;
        RowsAffected = rowsAffected;
    }

    /// <summary>Which statement of the text, from 0.</summary>
    public int Index { get; }

    /// <summary>INSERT, UPDATE, CREATE TABLE AS and so on.</summary>
    public string Command { get; }

    /// <summary>The rows that it inserted, changed, deleted or gave; null where the statement has none to count.</summary>
    public long? RowsAffected { get; }

    /// <summary>The file that it stands in; null where the text came from none.</summary>
    public string? InputFile { get; internal set; }

    /// <summary>The number of the piped record whose values were sent, from 1; null where none were piped.</summary>
    public int? Record { get; }
}
