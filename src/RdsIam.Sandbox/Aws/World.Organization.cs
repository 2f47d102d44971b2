using RdsIam.Sandbox.Iam;

namespace RdsIam.Sandbox.Aws;

internal sealed partial class World
{
    /// <summary>Puts the account into an organization, or with null takes it out.</summary>
    public void SetOrganization(Organization? organization) =>
        SetTree(organization is null ? null : OrgTree.OfPath(organization.Path, AccountId));

    /// <summary>The account's organization; its service control policies are in force at once.</summary>
    public void SetTree(OrgTree? tree) => Change(state => With(state, tree));

    /// <summary>Changes the organization that the account is in.</summary>
    /// <exception cref="InvalidOperationException">It is in none.</exception>
    public void ChangeTree(Func<OrgTree, OrgTree> change) => Change(state => With(
        state, change(state.Tree ?? throw new InvalidOperationException("The account is in no organization."))));

    /// <summary>Sets the organization's service control policies, from the root down to the account; none: they are off.</summary>
    /// <exception cref="MalformedPolicy">A document is none.</exception>
    public void SetServiceControl(IEnumerable<IEnumerable<string>> levels)
    {
        var given = levels.Select(level => level.ToList()).ToList();
        // As many units as there are levels between the root and the account.
        var units = Enumerable.Range(1, Math.Max(given.Count - 2, 0)).Select(number => $"ou-demo-{number:00000000}");
        var id = State.Organization?.Id ?? "o-rdsiamdemo";
        var tree = OrgTree.OfPath(string.Join('/', [id, "r-demo", .. units]), AccountId);
        if (given.Count == 0)
        {
            SetTree(State.Organization is null ? null : tree with { EnabledTypes = Empty.Names });
            return;
        }

        var line = tree.LineTo(AccountId)!;
        for (var level = 0; level < given.Count; level++)
        {
            tree = tree.Detach(OrgTree.FullAccess, line[level]);
            for (var number = 0; number < given[level].Count; number++)
            {
                var policy = OrgPolicy.Read($"p-level{level + 1}x{number + 1}", $"level {level + 1}", given[level][number]);
                tree = tree.With(policy).Attach(policy.Id, line[level]);
            }
        }

        SetTree(tree);
    }

    private WorldState With(WorldState state, OrgTree? tree) => state with
    {
        Tree = tree,
        Organization = tree is null ? null : new Organization(tree.Id, tree.PathOf(AccountId)),
        ServiceControl = tree?.LevelsOf(AccountId) ?? [],
    };
}
