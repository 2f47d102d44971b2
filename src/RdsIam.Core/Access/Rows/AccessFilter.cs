using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Databases;

namespace RdsIam.Core.Access.Rows;

/// <summary>Which rows are wanted; what is null does not matter.</summary>
internal sealed record AccessFilter
{
    public static readonly AccessFilter None = new();

    public Func<AccessPrincipal, bool>? Principal { get; init; }

    public Func<string, bool>? UserName { get; init; }

    public Func<AccessEndpoint, bool>? Endpoint { get; init; }

    /// <summary>Only of users who may, or perhaps may, do that.</summary>
    public TableQuestion? Table { get; init; }

    /// <summary>Only what these reach, themselves or by roles that they may assume: an ARN, or what a chain begins with.</summary>
    public Func<string, bool>? Through { get; init; }

    /// <summary>Only what nobody has used for so long; nothing of principals whose use is not told.</summary>
    public TimeSpan? UnusedFor { get; init; }
}
