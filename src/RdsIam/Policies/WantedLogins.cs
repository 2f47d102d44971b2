using RdsIam.Core;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Policies.Writing;

namespace RdsIam.Policies;

/// <summary>The logins that a policy is to allow, as they come with the records.</summary>
/// <param name="tagKey">The tag of the principal that names the database user; null: the users are named.</param>
internal sealed class WantedLogins(string? tagKey)
{
    private readonly List<ConnectResource> _users = [];
    private readonly List<LoginAccess> _clusters = [];

    public bool IsEmpty => _users.Count + _clusters.Count == 0;

    /// <exception cref="Fault">The account is not known; or a tag is to name the user of an Aurora DSQL cluster.</exception>
    public void Add(PolicyTarget target, IEnumerable<string> users)
    {
        if (target.IsDsql && tagKey is not null)
        {
            throw new Fault(Messages.DsqlPolicyPerTag, FaultKind.InvalidArgument, target.HostName);
        }

        if (target.IsDsql)
        {
            _clusters.AddRange(users.Select(user => target.Login(user, principal: null)));
        }
        else
        {
            _users.AddRange(users.Select(user => target.For(user, principal: null)));
        }
    }

    /// <inheritdoc cref="ConnectDraft.Of"/>
    public PolicyDraft Draft(bool isAttached) => ConnectDraft.Of(_users, _clusters, tagKey, isAttached);
}
