using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Databases;
using RdsIam.Core.Access.Matching;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Access.Rows;

/// <summary>Every login that there may be, database user by endpoint, as the ARNs that policies see.</summary>
internal sealed class LoginIndex
{
    private readonly Login[] _logins;

    public LoginIndex(DatabaseSide side, PrincipalBook book, DateTimeOffset now)
    {
        var logins = new Dictionary<string, Login>(StringComparer.Ordinal);
        var unknown = side.Endpoints.Where(endpoint => !side.Knows(endpoint)).ToList();
        var named = unknown.Count == 0 ? [] : Named(book, now);
        foreach (var endpoint in side.Endpoints)
        {
            foreach (var user in side.UsersOf(endpoint))
            {
                logins[endpoint.ArnOf(user.UserName)] = new Login(endpoint, user.UserName, user);
            }
        }

        foreach (var endpoint in unknown)
        {
            foreach (var name in named.Where(parts => IsAbout(parts, endpoint))
                .Select(parts => parts.UserName.Trim('*').Length == 0 ? "*" : parts.UserName).Distinct())
            {
                logins.TryAdd(endpoint.ArnOf(name), new Login(endpoint, name, null));
            }
        }

        Arns = new ArnIndex(logins.Keys);
        _logins = [.. Enumerable.Range(0, Arns.Count).Select(number => logins[Arns[number]])];
    }

    public ArnIndex Arns { get; }

    public Login this[int number] => _logins[number];

    /// <summary>The logins that a filter wants; null: all.</summary>
    public ArnSet? Within(AccessFilter filter)
    {
        if (filter is { UserName: null, Endpoint: null, Table: null })
        {
            return null;
        }

        var wanted = new ArnSet(Arns.Count);
        for (var number = 0; number < _logins.Length; number++)
        {
            var login = _logins[number];
            if (filter.UserName?.Invoke(login.UserName) != false
                && filter.Endpoint?.Invoke(login.Endpoint) != false
                && filter.Table?.Ask(login.User) != TableAnswer.No)
            {
                wanted.Add(number);
            }
        }

        return wanted;
    }

    /// <summary>Endpoints that nobody gave, as far as policies name their resource ids.</summary>
    public static IReadOnlyList<AccessEndpoint> EndpointsOf(PrincipalBook book) =>
    [
        .. book.Documents.SelectMany(document => ConnectParts.Allowed(document, RequestContext.Empty))
            .Where(parts => !IsPattern(parts.ResourceId) && !IsPattern(parts.Region) && !IsPattern(parts.AccountId))
            .DistinctBy(parts => (parts.Region, parts.AccountId, parts.ResourceId))
            .Select(parts => new AccessEndpoint
            {
                ResourceId = parts.ResourceId,
                Identifier = parts.ResourceId,
                Partition = parts.Partition,
                Region = parts.Region,
                AccountId = parts.AccountId,
                IamEnabled = true,
            }),
    ];

    private static List<ConnectParts> Named(PrincipalBook book, DateTimeOffset now)
    {
        var plain = book.Documents.Where(document => !HasVariables(document))
            .SelectMany(document => ConnectParts.Allowed(document, RequestContext.Empty));
        var own = from who in book.Principals
                  from document in who.Policies.Identity
                  where HasVariables(document)
                  let context =
                      new PolicyQuestion { Action = ConnectPolicy.Action, Resource = "" }.RequestOf(who.Principal, who.Facts, now).Context
                  from parts in ConnectParts.Allowed(document, context)
                  select parts;
        return [.. plain.Concat(own).Distinct()];
    }

    private static bool HasVariables(PolicyDocument document) => document.Statements.Any(statement =>
        statement.Resource?.Patterns.Any(pattern => pattern.Variables.Count > 0) == true
            && statement.Action.AppliesTo(ConnectPolicy.Action));

    private static bool IsAbout(ConnectParts parts, AccessEndpoint endpoint) =>
        Glob.IsMatch(parts.ResourceId, endpoint.ResourceId) && Glob.IsMatch(parts.Region, endpoint.Region)
        && Glob.IsMatch(parts.AccountId, endpoint.AccountId);

    private static bool IsPattern(string text) => text.AsSpan().ContainsAny('*', '?', '$');
}

/// <summary>A database user on an endpoint.</summary>
/// <param name="Endpoint">Where.</param>
/// <param name="UserName">The user, or a pattern of users that nobody has listed.</param>
/// <param name="User">What is known of it; null: nothing.</param>
internal sealed record Login(AccessEndpoint Endpoint, string UserName, AccessUser? User)
{
    /// <summary>False where the user is known not to log in by IAM, whatever policies say.</summary>
    public bool TakesTokens => User is null || (User.CanLogin && (User.IsIamUser || Endpoint.UsesPasswords));
}
