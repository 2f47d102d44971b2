namespace RdsIam;

/// <summary>A database user that logs in by IAM, as New-RdsIamUser left it.</summary>
public sealed class RdsIamUser
{
    internal RdsIamUser()
    {
    }

    /// <summary>The role's name. Case matters.</summary>
    public required string UserName { get; init; }

    /// <summary>It was made by this call.</summary>
    public required bool Created { get; init; }

    /// <summary>The SQL that ran and took effect, in its order; none where nothing was to be done.</summary>
    public required string[] Changes { get; init; }

    /// <summary>The databases that are done.</summary>
    public required string[] Databases { get; init; }

    /// <summary>What to know besides.</summary>
    public required string[] Notes { get; init; }

    /// <summary>The name.</summary>
    public override string ToString() => UserName;
}
