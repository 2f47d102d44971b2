namespace RdsIam;

/// <summary>A database, as seen for a user.</summary>
public sealed class RdsIamUserDatabase
{
    internal RdsIamUserDatabase()
    {
    }

    /// <summary>The database's name.</summary>
    public required string Name { get; init; }

    /// <summary>The user has CONNECT on it.</summary>
    public required bool MayConnect { get; init; }

    /// <summary>It was read, and what was wanted there is so now.</summary>
    public required bool IsDone { get; init; }

    /// <summary>The SQL of this call that took effect there.</summary>
    public required string[] Changes { get; init; }

    /// <summary>The database's name.</summary>
    public override string ToString() => Name;
}
