using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Matching;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Access.Chains;

/// <summary>Whom a trust policy names that is no user or role of the accounts that were read. Pure.</summary>
internal static class OutsideParties
{
    private const string IdentityCenter = "AWSReservedSSO_";

    public static IEnumerable<TrustEdge> Of(AccessPrincipal role, PrincipalBook book, IReadOnlySet<string> accounts) =>
        from statement in role.Trust?.Statements ?? []
        where statement.Effect == PolicyEffect.Allow && statement.Principal is { Negated: false } && Assumes(statement)
        from entry in statement.Principal!.Entries
        where !IsDenied(role.Trust!, entry)
        from edge in Of(role, statement, entry, book, accounts)
        select edge;

    private static IEnumerable<TrustEdge> Of(
        AccessPrincipal role, PolicyStatement statement, PrincipalEntry entry, PrincipalBook book, IReadOnlySet<string> accounts)
    {
        var text = entry.Value.Text;
        return entry.Type switch
        {
            "*" or "AWS" when text == "*" => [Edge("*", AssumerKind.Anybody, statement.Conditions)],
            "Service" => [Edge(text, AssumerKind.Service, statement.Conditions)],
            "Federated" when text.Contains(":saml-provider/", StringComparison.Ordinal) => [Saml(role, text, statement)],
            "Federated" => Oidc(text, statement),
            "AWS" when RequestPrincipal.TryParse(text) is { Kind: PrincipalKind.Root } root =>
                accounts.Contains(root.AccountId) ? [] : [Edge(root.AccountId, AssumerKind.Account, statement.Conditions)],
            "AWS" => book.ByArn.ContainsKey(text) ? [] : [Edge(text, AssumerKind.Outsider, statement.Conditions)],
            _ => [],
        };
    }

    /// <summary>AWS names the roles of permission sets so: AWSReservedSSO_NAME_16 hexadecimal digits.</summary>
    private static TrustEdge Saml(AccessPrincipal role, string provider, PolicyStatement statement)
    {
        var name = role.Principal.Name;
        var conditions = statement.Conditions.Where(clause => !clause.Key.Text.Equals("SAML:aud", StringComparison.OrdinalIgnoreCase));
        var end = name.LastIndexOf('_');
        return name.StartsWith(IdentityCenter, StringComparison.Ordinal) && end > IdentityCenter.Length
            ? Edge(name[IdentityCenter.Length..end], AssumerKind.SsoPermissionSet, conditions)
            : Edge(provider, AssumerKind.SamlProvider, conditions);
    }

    /// <summary>One for each subject that the conditions name; "any" where they name none.</summary>
    private static IEnumerable<TrustEdge> Oidc(string provider, PolicyStatement statement)
    {
        var issuer = provider.Split(":oidc-provider/")[^1];
        var subjects = statement.Conditions.FirstOrDefault(clause => !clause.Operator.Negated
            && clause.Operator.Family == ConditionFamily.String
            && clause.Key.Text.Equals(issuer + ":sub", StringComparison.OrdinalIgnoreCase));
        var rest = statement.Conditions.Where(
            clause => clause != subjects && !clause.Key.Text.Equals(issuer + ":aud", StringComparison.OrdinalIgnoreCase)).ToList();
        return (subjects?.Values.Select(value => value.Text) ?? [$"any subject"])
            .Select(subject => Edge($"{subject} of {issuer}", AssumerKind.OidcSubject, rest));
    }

    private static TrustEdge Edge(string from, AssumerKind kind, IEnumerable<ConditionClause> conditions)
    {
        var text = string.Join(" and ", conditions.Select(ConditionText.Holds));
        return new TrustEdge(
            from, kind, null, text.Length > 0 ? ReachDecision.Conditional : ReachDecision.Allowed, text.Length > 0 ? text : null);
    }

    private static bool Assumes(PolicyStatement statement) =>
        ((string[])["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"]).Any(statement.Action.AppliesTo);

    private static bool IsDenied(PolicyDocument trust, PrincipalEntry entry) => trust.Statements.Any(statement =>
        statement.Effect == PolicyEffect.Deny && statement.Conditions.Count == 0 && Assumes(statement)
        && statement.Principal is { Negated: false } named
        && named.Entries.Any(one => one.Value.Text == entry.Value.Text || one.Value.Text == "*"));
}
