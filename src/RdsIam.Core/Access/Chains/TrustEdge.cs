using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Matching;

namespace RdsIam.Core.Access.Chains;

/// <summary>Somebody who may assume a role directly.</summary>
/// <param name="From">As <see cref="AccessChain.From"/>.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Principal">A user or role that was read; null for others.</param>
/// <param name="Decision">How sure it is.</param>
/// <param name="Condition">What must hold; null where nothing.</param>
internal sealed record TrustEdge(string From, AssumerKind Kind, AccessPrincipal? Principal, ReachDecision Decision, string? Condition);
