using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Chains;
using RdsIam.Core.Access.Databases;
using RdsIam.Core.Access.Findings;
using RdsIam.Core.Access.Matching;

namespace RdsIam.Core.Access.Rows;

/// <summary>A principal that may log in, or perhaps may, as a database user on an endpoint.</summary>
internal sealed record AccessRow
{
    /// <summary>Stands for every user or endpoint where nothing more is known.</summary>
    public const string Any = "*";

    public required AccessPrincipal Principal { get; init; }

    public required ScanVerdict Verdict { get; init; }

    /// <summary>The database user; a pattern where the users are not known, <c>*</c> for any.</summary>
    public required string UserName { get; init; }

    /// <summary>Null: any.</summary>
    public AccessEndpoint? Endpoint { get; init; }

    /// <summary>What is known of the user; null: nothing.</summary>
    public AccessUser? User { get; init; }

    public IReadOnlyList<AccessChain> Chains { get; init; } = [];

    public IReadOnlyList<string> Powers { get; init; } = [];

    public IReadOnlyList<AccessFinding> Findings { get; init; } = [];

    /// <summary>Whether the user may do what was asked of a table; null where nothing was asked.</summary>
    public TableAnswer? Table { get; init; }

    /// <summary>What IAM tells of the principal's last use.</summary>
    public DateTimeOffset? PrincipalLastUsed { get; init; }

    /// <summary>The latest sign of use that there is: the principal's in IAM, and an open session's; null: there is none.</summary>
    public DateTimeOffset? LastUsed =>
        PrincipalLastUsed > User?.LastActive || User?.LastActive is null ? PrincipalLastUsed : User.LastActive;
}
