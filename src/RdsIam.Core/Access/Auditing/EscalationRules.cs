using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Chains;
using RdsIam.Core.Access.Databases;
using RdsIam.Core.Access.Findings;
using RdsIam.Core.Access.Matching;
using RdsIam.Core.Access.Rows;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Access.Auditing;

/// <summary>
/// Ways to more access than policies give: who may change its own policies, a role's trust, another's keys, hand a role to a service,
/// or set the master's password.
/// </summary>
internal sealed class EscalationRules
{
    private const int MostWays = 4;

    private static readonly string[] OfUsers = ["iam:PutUserPolicy", "iam:AttachUserPolicy"];
    private static readonly string[] OfRoles = ["iam:PutRolePolicy", "iam:AttachRolePolicy"];
    private static readonly string[] OfGroups = ["iam:PutGroupPolicy", "iam:AttachGroupPolicy"];
    private static readonly string[] OfPolicies = ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"];
    private static readonly string[] OfKeys = ["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"];
    private static readonly string[] OfMasters = ["rds:ModifyDBInstance", "rds:ModifyDBCluster"];

    /// <summary>What runs with a role that is passed to a service.</summary>
    private static readonly (string Service, string Action)[] Runners =
    [
        ("lambda.amazonaws.com", "lambda:CreateFunction"),
        ("ec2.amazonaws.com", "ec2:RunInstances"),
        ("ecs-tasks.amazonaws.com", "ecs:RunTask"),
        ("glue.amazonaws.com", "glue:CreateJob"),
        ("codebuild.amazonaws.com", "codebuild:CreateProject"),
        ("cloudformation.amazonaws.com", "cloudformation:CreateStack"),
        ("states.amazonaws.com", "states:CreateStateMachine"),
        ("sagemaker.amazonaws.com", "sagemaker:CreateNotebookInstance"),
    ];

    private readonly AccessSurvey _survey;
    private readonly ArnIndex _arns;
    private readonly Dictionary<string, PolicyScan> _scans = new(StringComparer.Ordinal);
    private readonly HashSet<AccessPrincipal> _users;
    private readonly HashSet<AccessPrincipal> _roles;
    private readonly List<string> _masters;

    /// <param name="survey">The accounts and databases.</param>
    /// <param name="holders">Those who may log in somewhere.</param>
    public EscalationRules(AccessSurvey survey, IEnumerable<AccessPrincipal> holders)
    {
        _survey = survey;
        var all = holders.ToList();
        _users = [.. all.Where(one => !one.IsRole)];
        _roles = [.. all.Where(one => one.IsRole)];
        _masters = [.. survey.Side.Endpoints.Where(one => !one.IsProxy && !one.ResourceId.StartsWith('*')).Select(ServerArn)];
        _arns = new ArnIndex(
        [
            .. survey.Book.Principals.Select(one => one.Arn),
            .. survey.Book.Principals.SelectMany(one => one.GroupArns.Concat(one.ManagedArns)),
            .. _masters,
            "*",
        ]);
    }

    public IEnumerable<AccessFinding> Find()
    {
        var administrators = new List<string>();
        foreach (var who in _survey.Book.Principals)
        {
            if (IsAdministrator(who))
            {
                administrators.Add(AccessChain.ShortName(who.Arn, who.IsRole ? AssumerKind.Role : AssumerKind.User));
            }
            else if (WaysOf(who).Distinct().Take(MostWays).ToList() is { Count: > 0 } ways)
            {
                yield return AccessFinding.Of(
                    Messages.AccessEscalation(who.Principal.Name, string.Join("; ", ways)), FindingSeverity.Warning) with { Principal =
                        who.Arn };
            }
        }

        if (administrators.Count > 0)
        {
            yield return AccessFinding.Of(
                Messages.AccessAdministrators(administrators.Count, Names.FirstFew.Of(administrators)), FindingSeverity.Information);
        }
    }

    private IEnumerable<string> WaysOf(AccessPrincipal who) =>
    [
        .. Ways(who, who.IsRole ? OfRoles : OfUsers, [who.Arn]).Select(way => $"{way.Action} on itself{way.Condition}"),
        .. Ways(who, OfGroups, who.GroupArns).Select(way => $"{way.Action} on its {Short(way.Arn)}{way.Condition}"),
        .. Ways(who, OfPolicies, who.ManagedArns.Where(arn => !arn.Contains(":iam::aws:", StringComparison.Ordinal)))
            .Select(way => $"{way.Action} of its {Short(way.Arn)}{way.Condition}"),
        .. Ways(who, ["iam:UpdateAssumeRolePolicy"], Others(_roles, who)).Select(way => $"{way.Action} on {Short(way.Arn)}{way.Condition}"),
        .. Ways(who, OfKeys, Others(_users, who)).Select(way => $"{way.Action} of {Short(way.Arn)}{way.Condition}"),
        .. Passes(who),
        .. Ways(who, OfMasters, _masters.Where(arn => arn.Contains($":{who.Principal.AccountId}:", StringComparison.Ordinal)))
            .Where(way => way.Arn.Contains(way.Action == OfMasters[0] ? ":db:" : ":cluster:", StringComparison.Ordinal))
            .Select(way => $"{way.Action} (the master's password) on {way.Arn.Split(':')[^1]}{way.Condition}"),
    ];

    /// <summary>Roles that it may hand to a service which they trust and which it may start something on.</summary>
    private IEnumerable<string> Passes(AccessPrincipal who) =>
        from runner in Runners
        where Ways(who, [runner.Action], ["*"]).Any()
        let trusting = _roles.Where(role => role != who && role.Principal.AccountId == who.Principal.AccountId
            && _survey.Trust.EdgesTo(role).Any(edge => edge.Kind == AssumerKind.Service && edge.From == runner.Service))
        from way in Ways(who, ["iam:PassRole"], trusting.Select(role => role.Arn), runner.Service)
        select $"iam:PassRole of {Short(way.Arn)} with {runner.Action}{way.Condition}";

    private IEnumerable<(string Action, string Arn, string Condition)> Ways(
        AccessPrincipal who, IEnumerable<string> actions, IEnumerable<string> targets, string? passedTo = null)
    {
        ArnSet? within = null;
        foreach (var action in actions)
        {
            var scan = Scan(action, passedTo);
            if (!scan.MayAllow(who))
            {
                continue;
            }

            within ??= SetOf(targets);
            foreach (var hit in scan.Of(who, within).Where(hit => hit.Verdict.Decision != ReachDecision.Unknown).Take(MostWays))
            {
                yield return (action, _arns[hit.Number], hit.Verdict.Condition is { } condition ? $" (if {condition})" : "");
            }
        }
    }

    private PolicyScan Scan(string action, string? passedTo)
    {
        var key = $"{action} {passedTo}";
        return _scans.TryGetValue(key, out var known) ? known : _scans[key] = new PolicyScan(
            action, _arns, _survey.Input.Now, passedTo is null ? null : RequestContext.Of(("iam:PassedToService", passedTo)));
    }

    private ArnSet SetOf(IEnumerable<string> targets)
    {
        var set = new ArnSet(_arns.Count);
        foreach (var number in targets.Select(_arns.Find).Where(number => number >= 0))
        {
            set.Add(number);
        }

        return set;
    }

    private static IEnumerable<string> Others(IEnumerable<AccessPrincipal> holders, AccessPrincipal who) =>
        holders.Where(one => one != who && one.Principal.AccountId == who.Principal.AccountId).Select(one => one.Arn);

    /// <summary>A statement that gives everything, without a condition; what limits it otherwise is not looked at.</summary>
    private static bool IsAdministrator(AccessPrincipal who) => who.Policies is { Boundary: null }
        && who.Policies.Identity.SelectMany(document => document.Statements).Any(statement =>
            statement is { Effect: PolicyEffect.Allow, Conditions.Count: 0, Action.Negated: false, Resource.Negated: false }
            && statement.Action.Patterns.Any(pattern => pattern.Source.Text is "*" or "*:*")
            && statement.Resource.Patterns.Any(pattern => pattern.Source.Text == "*"));

    private static string ServerArn(AccessEndpoint endpoint) =>
        $"arn:{endpoint.Partition}:rds:{endpoint.Region}:{endpoint.AccountId}:"
        + (endpoint.ResourceId.StartsWith("cluster-", StringComparison.Ordinal) ? "cluster:" : "db:") + endpoint.Identifier;

    private static string Short(string arn) => arn.Split(':', 6)[^1] is var rest && rest.LastIndexOf('/') is > 0 and var slash
        ? rest[..rest.IndexOf('/', StringComparison.Ordinal)] + rest[slash..]
        : rest;
}
