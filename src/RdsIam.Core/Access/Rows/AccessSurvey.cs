using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Chains;
using RdsIam.Core.Access.Databases;
using RdsIam.Core.Access.Findings;
using RdsIam.Core.Access.Matching;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Access.Rows;

/// <summary>Who may log in where as whom: both sides joined. Pure, but for what it keeps of its work; for one thread.</summary>
internal sealed class AccessSurvey
{
    private readonly PolicyScan _scan;

    public AccessSurvey(AccessInput input)
    {
        Input = input;
        Book = PrincipalBook.Of(input.Account, input.ServiceControl, input.Organization);
        var endpoints = input.Endpoints.Count > 0 ? input.Endpoints : LoginIndex.EndpointsOf(Book);
        Side = new DatabaseSide(endpoints, input.Users);
        Logins = new LoginIndex(Side, Book, input.Now);
        Trust = new TrustGraph(Book, input.Now);
        _scan = new PolicyScan(ConnectPolicy.Action, Logins.Arns, input.Now);
    }

    public AccessInput Input { get; }

    public PrincipalBook Book { get; }

    public DatabaseSide Side { get; }

    public LoginIndex Logins { get; }

    public TrustGraph Trust { get; }

    /// <summary>
    /// Last logins as IAM's reports tell them, by ARN; null: none in 400 days. They are asked for when it is known who may log in at all.
    /// </summary>
    public IReadOnlyDictionary<string, DateTimeOffset?> LastLogins { get; set; } = new Dictionary<string, DateTimeOffset?>();

    /// <summary>Those whom a report of last logins would tell more of: they may log in, and are not known to be unused at all.</summary>
    /// <param name="filter">Which rows are wanted, <see cref="AccessFilter.UnusedFor"/> among it.</param>
    public IReadOnlyList<AccessPrincipal> NeedLastLogins(AccessFilter filter)
    {
        var all = filter with { UnusedFor = null };
        var within = Logins.Within(all);
        return
        [
            .. Book.Principals.Where(who => (!who.TellsLastUse || who.LastUsed > Input.Now - filter.UnusedFor) && IsWanted(who, all)
                && _scan.Of(who, within).Any(hit => Logins[hit.Number].TakesTokens)),
        ];
    }

    /// <summary>The rows, principal by principal, as they are found.</summary>
    public IEnumerable<AccessRow> Rows(AccessFilter filter)
    {
        var within = Logins.Within(filter);
        foreach (var who in Book.Principals.Where(one => IsWanted(one, filter)))
        {
            foreach (var hit in _scan.Of(who, within))
            {
                if (Logins[hit.Number] is { TakesTokens: true } login)
                {
                    yield return RowOf(who, login, hit.Verdict, filter);
                }
            }

            if (RestOf(who, filter) is { } rest)
            {
                yield return rest;
            }
        }
    }

    /// <summary>The logins that policies allow or perhaps allow, by principal, those of users that do not exist too.</summary>
    public IEnumerable<(AccessPrincipal Who, ScanHit Hit)> Hits() =>
        Book.Principals.SelectMany(who => _scan.Of(who).Select(hit => (who, hit)));

    private bool IsWanted(AccessPrincipal who, AccessFilter filter) =>
        filter.Principal?.Invoke(who) != false
        && (filter.Through is null || filter.Through(who.Arn) || Trust.ChainsTo(who).Any(chain => filter.Through(chain.From)))
        && (filter.UnusedFor is not { } time || IsUnused(who, Input.Now - time));

    /// <summary>Nothing is said of those whose use nobody tells.</summary>
    private bool IsUnused(AccessPrincipal who, DateTimeOffset since) =>
        (who.TellsLastUse || LastLogins.ContainsKey(who.Arn)) && !(LastUsedOf(who) > since);

    private DateTimeOffset? LastUsedOf(AccessPrincipal who) => LastLogins.TryGetValue(who.Arn, out var login) ? login : who.LastUsed;

    private AccessRow RowOf(AccessPrincipal who, Login login, ScanVerdict verdict, AccessFilter filter)
    {
        var powers = Side.PowersOf(login.Endpoint, login.UserName);
        return new AccessRow
        {
            Principal = who,
            Verdict = verdict,
            UserName = login.UserName,
            Endpoint = login.Endpoint,
            User = login.User,
            Chains = Chains(who, filter),
            Powers = powers,
            PrincipalLastUsed = LastUsedOf(who),
            Table = filter.Table?.Ask(login.User),
            Findings = RowFindings.Of(who, login.UserName, login.Endpoint, login.User, powers),
        };
    }

    /// <summary>What nobody can say anything of, since a policy was not there to be read.</summary>
    private AccessRow? RestOf(AccessPrincipal who, AccessFilter filter)
    {
        var unread = who.Unread.Where(one => one.Layer == Policies.Evaluation.PolicyLayer.Identity).ToList();
        return unread.Count == 0 ? null : new AccessRow
        {
            Principal = who,
            Verdict = new ScanVerdict
            {
                Decision = ReachDecision.Unknown,
                Condition = Messages.AccessUnread(string.Join(" ", unread.Select(one => one.Message).Distinct())),
                Statement = "",
            },
            UserName = AccessRow.Any,
            PrincipalLastUsed = LastUsedOf(who),
            Chains = Chains(who, filter),
        };
    }

    /// <summary>With a filter for chains those that it means.</summary>
    private IReadOnlyList<AccessChain> Chains(AccessPrincipal who, AccessFilter filter)
    {
        var all = Trust.ChainsTo(who);
        return filter.Through is null || filter.Through(who.Arn) ? all : [.. all.Where(chain => filter.Through(chain.From))];
    }
}
