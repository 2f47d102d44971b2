using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Chains;
using RdsIam.Core.Access.Findings;
using RdsIam.Core.Access.Rows;
using RdsIam.Core.Names;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;

namespace RdsIam.Core.Access.Auditing;

/// <summary>What is to be known of accounts and their databases as a whole, most severe first.</summary>
internal static class AccountFindings
{
    public static IReadOnlyList<AccessFinding> Of(AccessSurvey survey)
    {
        var reached = new Reached(survey);
        return
        [
            .. ((IEnumerable<AccessFinding>)
            [
                .. PolicyTextRules.Find(survey),
                .. Unreachable(survey, reached),
                .. Shared(survey, reached),
                .. Masters(survey, reached),
                .. ProxyRoleRules.Find(survey),
                .. WithoutIam(survey),
                .. OpenTrust(survey, reached),
                .. Unused(survey, reached),
                .. OrganizationFindings.Of(survey),
                .. new EscalationRules(survey, reached.Holders).Find(),
            ]).OrderBy(finding => finding.Severity),
        ];
    }

    /// <summary>With a policy that could not be read nobody can say that nobody may.</summary>
    private static IEnumerable<AccessFinding> Unreachable(AccessSurvey survey, Reached reached)
    {
        var unread = survey.Book.Principals.Where(who => who.Unread.Any(one => one.Layer == PolicyLayer.Identity))
            .Select(who => who.Principal.AccountId).ToHashSet();
        var known = survey.Book.Principals.Select(who => who.Principal.AccountId).ToHashSet();
        for (var number = 0; number < survey.Logins.Arns.Count; number++)
        {
            var login = survey.Logins[number];
            // Through which proxy a user is meant to be reached, nobody says.
            if (login.User is not null && login.TakesTokens && !login.Endpoint.IsProxy && reached.Count(number) == 0
                && known.Contains(login.Endpoint.AccountId) && !unread.Contains(login.Endpoint.AccountId))
            {
                yield return On(login, Messages.AccessUserUnreachable(login.UserName, login.Endpoint.Name), FindingSeverity.Information);
            }
        }
    }

    private static IEnumerable<AccessFinding> Shared(AccessSurvey survey, Reached reached) =>
        from number in Enumerable.Range(0, survey.Logins.Arns.Count)
        let login = survey.Logins[number]
        let names = reached.Meant(number)
        where login.User is not null && login.TakesTokens && names.Count > 1
        select On(
            login,
            Messages.AccessUserShared(
                login.UserName, login.Endpoint.Name, names.Count, FirstFew.Of([.. names.Select(who => who.Principal.Name)])),
            FindingSeverity.Information);

    private static IEnumerable<AccessFinding> Masters(AccessSurvey survey, Reached reached) =>
        from number in Enumerable.Range(0, survey.Logins.Arns.Count)
        let login = survey.Logins[number]
        where login.TakesTokens && login.Endpoint.MasterUserName == login.UserName && reached.Count(number) > 0
        select On(login, Messages.AccessMasterOpen(login.UserName, login.Endpoint.Name, reached.Count(number)), FindingSeverity.Warning);

    private static IEnumerable<AccessFinding> WithoutIam(AccessSurvey survey) =>
        from endpoint in survey.Side.Endpoints
        where endpoint is { IamEnabled: false, IsProxy: false }
        let users = survey.Side.UsersOf(endpoint)
            .Where(user => user is { IsIamUser: true, CanLogin: true }).Select(user => user.UserName).ToList()
        where users.Count > 0
        select AccessFinding.Of(
            Messages.AccessUsersWithoutIam(endpoint.Name, FirstFew.Of(users)), FindingSeverity.Warning) with { Endpoint = endpoint.Name };

    private static IEnumerable<AccessFinding> OpenTrust(AccessSurvey survey, Reached reached) =>
        from who in reached.Holders
        from edge in who.IsRole ? survey.Trust.EdgesTo(who) : []
        where edge.Kind == AssumerKind.Anybody
            || (edge.Kind == AssumerKind.OidcSubject && edge.From.StartsWith("any subject of ", StringComparison.Ordinal))
        select AccessFinding.Of(
            Messages.AccessTrustOpen(who.Principal.Name, edge.Kind == AssumerKind.Anybody ? "anybody with an AWS account" : edge.From), FindingSeverity.Warning) with
        {
            Principal = who.Arn,
        };

    /// <summary>Only where IAM's answer tells of uses: not every copy of it does.</summary>
    private static IEnumerable<AccessFinding> Unused(AccessSurvey survey, Reached reached) =>
        survey.Book.Principals.All(who => who.LastUsed is null) ? [] :
        from who in reached.Holders
        where who.TellsLastUse && !(who.LastUsed > survey.Input.Now.AddDays(-90))
        select AccessFinding.Of(Messages.AccessRoleUnused(who.Principal.Name), FindingSeverity.Information) with { Principal = who.Arn };

    private static AccessFinding On(Login login, Message message, FindingSeverity severity) =>
        AccessFinding.Of(message, severity) with { UserName = login.UserName, Endpoint = login.Endpoint.Name };

    /// <summary>Who reaches which login.</summary>
    private sealed class Reached
    {
        private readonly int[] _counts;
        private readonly List<AccessPrincipal>?[] _meant;
        private readonly List<AccessPrincipal> _holders = [];

        public Reached(AccessSurvey survey)
        {
            _counts = new int[survey.Logins.Arns.Count];
            _meant = new List<AccessPrincipal>?[_counts.Length];
            AccessPrincipal? last = null;
            foreach (var (who, hit) in survey.Hits())
            {
                _counts[hit.Number]++;
                if (!hit.Verdict.IsForEveryUser)
                {
                    (_meant[hit.Number] ??= []).Add(who);
                }

                if (last != who)
                {
                    _holders.Add(last = who);
                }
            }
        }

        public IReadOnlyList<AccessPrincipal> Holders => _holders;

        public int Count(int number) => _counts[number];

        /// <summary>Those whom a policy lets in as this user and not as everybody.</summary>
        public List<AccessPrincipal> Meant(int number) => _meant[number] ?? [];
    }
}
