using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Writing;

/// <summary>The least policies that let somebody connect.</summary>
internal static class ConnectDraft
{
    private const string Sid = "RdsIamConnect";

    private static readonly (string Action, string Sid)[] OfDsql =
        [(DsqlResource.Action, "DsqlConnect"), (DsqlResource.AdminAction, "DsqlConnectAdmin")];

    /// <summary>
    /// A statement for these database users, or, with a tag, for their endpoints with the user that it names; and one for each
    /// action on clusters of Aurora DSQL.
    /// </summary>
    /// <param name="users">Who and where.</param>
    /// <param name="clusters">What is needed on clusters of Aurora DSQL.</param>
    /// <param name="tagKey">Null: the users are those.</param>
    /// <param name="isAttached">It is to be put into a holder, and not handed out.</param>
    /// <exception cref="Fault">As <see cref="For"/> and <see cref="PerPrincipalTag"/>; or Aurora DSQL has no such policy.</exception>
    public static PolicyDraft Of(
        IReadOnlyCollection<ConnectResource> users, IReadOnlyCollection<LoginAccess> clusters, string? tagKey, bool isAttached)
    {
        var draft = clusters.Count == 0 || users.Count > 0
            ? tagKey is null ? For(users) : PerPrincipalTag(users, tagKey)
            : new PolicyDraft { Kind = PolicyKind.Managed, Statements = [] };
        draft = draft with { Statements = [.. draft.Statements, .. OfClusters(clusters)] };
        // What is to be attached has the quota of who gets it, and a role's is the largest.
        return isAttached ? draft with { Kind = PolicyKind.RoleInline } : draft;
    }

    /// <summary>One statement for exactly these database users, each once, in order.</summary>
    /// <exception cref="Fault">There is none, or one cannot be named in a policy.</exception>
    public static PolicyDraft For(IEnumerable<ConnectResource> users) => Draft(users.Select(Arn));

    /// <summary>
    /// One statement for the endpoints with the database user that the tag names: <c>${aws:PrincipalTag/…}</c>. The users of
    /// <paramref name="endpoints"/> do not matter.
    /// </summary>
    /// <exception cref="Fault">There is no endpoint, or the tag's key cannot stand in a variable.</exception>
    public static PolicyDraft PerPrincipalTag(IEnumerable<ConnectResource> endpoints, string tagKey)
    {
        if (tagKey.Length is 0 or > 128 || !tagKey.All(c => char.IsAsciiLetterOrDigit(c) || "_.:/=+-@".Contains(c)))
        {
            throw new Fault(Messages.TagKeyNotInPolicy(tagKey), FaultKind.InvalidArgument, tagKey);
        }

        return Draft(endpoints.Select(e => Head(e) + "${aws:PrincipalTag/" + tagKey + "}"));
    }

    private static PolicyDraft Draft(IEnumerable<string> arns)
    {
        var resources = arns.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        if (resources.Count == 0)
        {
            throw new Fault(Messages.PolicyWithoutUsers, FaultKind.InvalidArgument, target: null);
        }

        var statement = new StatementDraft { Sid = Sid, Actions = [ConnectPolicy.Action], Resources = resources };
        return new PolicyDraft { Kind = PolicyKind.Managed, Statements = [statement] };
    }

    private static IEnumerable<StatementDraft> OfClusters(IReadOnlyCollection<LoginAccess> clusters) =>
        from of in OfDsql
        let arns = clusters.Where(one => one.Action == of.Action).Select(one => one.Resource)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList()
        where arns.Count > 0
        select new StatementDraft { Sid = of.Sid, Actions = [of.Action], Resources = arns };

    private static string Arn(ConnectResource user)
    {
        var name = user.UserName;
        var odd = name.Where(c => c is < ' ' or > '\u00FF').Select(c => $"U+{(int)c:X4}").FirstOrDefault();
        if (name.Length == 0 || odd is not null || name != name.Trim())
        {
            throw new Fault(Messages.UserNotInPolicy(name, odd ?? "none, or a blank at an end"), FaultKind.InvalidArgument, name);
        }

        return Head(user) + LiteralText.Escape(name);
    }

    private static string Head(ConnectResource user) => (user with { UserName = "" }).ToString();
}
