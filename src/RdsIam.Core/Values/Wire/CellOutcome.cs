namespace RdsIam.Core.Values.Wire;

/// <summary>What became of a value that was to be written in PostgreSQL's binary format.</summary>
internal enum CellOutcome
{
    Written,

    /// <summary>The type cannot hold it.</summary>
    Misfit,

    /// <summary>It is not surely understood here: the server is to read its text.</summary>
    AsText,
}
