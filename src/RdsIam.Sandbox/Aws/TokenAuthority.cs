using System.Globalization;
using RdsIam.Sandbox.Iam;

namespace RdsIam.Sandbox.Aws;

/// <summary>
/// Decides about IAM logins as RDS does. Its reasons are in the words of RDS's log iam-db-auth-error, with the cause told
/// apart where RDS only says "malformed or otherwise invalid".
/// </summary>
internal sealed class TokenAuthority(World world, TimeProvider clock) : ITokenAuthority
{
    /// <summary>What RDS asks IAM for.</summary>
    public const string Action = "rds-db:connect";

    private const int LongestLifeSeconds = 900;
    private const int LongestDsqlLifeSeconds = 604800;
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public TokenVerdict Verify(LoginAttempt attempt)
    {
        var now = clock.GetUtcNow();
        var state = world.State;
        try
        {
            var endpoint = CheckEndpoint(state, attempt, now);
            var isDsql = endpoint.Kind == EndpointKind.Dsql;
            var token = RdsToken.Parse(attempt.Password, isDsql ? RdsTokenForm.Dsql : RdsTokenForm.Rds, out var fault)
                ?? throw Refusal.Invalid($"the provided token is malformed or otherwise invalid: it {fault}");
            CheckPurpose(token, attempt, endpoint);
            CheckTime(token, isDsql ? LongestDsqlLifeSeconds : LongestLifeSeconds, now);
            var caller = CheckSigner(state, token, now);
            CheckPolicies(state, caller, isDsql ? $"dsql:{token.Action}" : Action, Resource(endpoint, attempt), now);
            CheckProxy(state, endpoint, attempt.UserName, now);
            return new TokenVerdict(true, "") { PrincipalArn = caller.HolderArn };
        }
        catch (Refusal refusal)
        {
            return new TokenVerdict(false, refusal.Reason(attempt.UserName));
        }
    }

    private static DatabaseEndpoint CheckEndpoint(WorldState state, LoginAttempt attempt, DateTimeOffset now)
    {
        var endpoint = DatabaseEndpoints.Of(state, now).FirstOrDefault(one => SameHost(one.HostName, attempt.HostName))
            ?? throw Refusal.Invalid($"no database of this account has the endpoint {attempt.HostName}");
        return endpoint.IamEnabled
            ? endpoint
            : throw Refusal.Invalid($"IAM database authentication is not enabled on {endpoint.ResourceId}");
    }

    private void CheckPurpose(RdsToken token, LoginAttempt attempt, DatabaseEndpoint endpoint)
    {
        var isDsql = endpoint.Kind == EndpointKind.Dsql;
        if (!SameHost(token.HostName, attempt.HostName))
        {
            throw Refusal.Invalid($"the token is for the host {token.HostName} and not for {attempt.HostName}");
        }

        if (!isDsql && token.Port != attempt.Port)
        {
            throw Refusal.Invalid(FormattableString.Invariant(
                $"the token is for port {token.Port} and not for {attempt.Port}"));
        }

        // PostgreSQL's names have case, and RDS compares what was signed with what came in the startup message.
        if (!isDsql && token.UserName != attempt.UserName)
        {
            throw Refusal.Invalid($"the token is for the user '{token.UserName}'");
        }

        if (isDsql && token.Action == "DbConnectAdmin" != (attempt.UserName == "admin"))
        {
            throw Refusal.Invalid($"the token is for the action {token.Action}, which is not the one of '{attempt.UserName}'");
        }

        var service = isDsql ? "dsql" : "rds-db";
        if (token.Scope.Service != service)
        {
            throw Refusal.Invalid($"the token is for the service {token.Scope.Service} and not for {service}");
        }

        var region = endpoint.Region ?? world.Region;
        if (token.Scope.Region != region)
        {
            throw Refusal.Invalid($"the token is for the region {token.Scope.Region} and not for {region}");
        }
    }

    private static void CheckTime(RdsToken token, int longest, DateTimeOffset now)
    {
        if (!SigV4.TryReadTime(token.Timestamp, out var signedAt))
        {
            throw Refusal.Invalid("the provided token is malformed or otherwise invalid: its X-Amz-Date is not a time");
        }

        if (token.Scope.Date != token.Timestamp[..8])
        {
            throw Refusal.Invalid("the credential of the token is for another day than its X-Amz-Date");
        }

        if (!int.TryParse(token.Expires, NumberStyles.None, CultureInfo.InvariantCulture, out var life)
            || life < 1 || life > longest)
        {
            throw Refusal.Invalid($"X-Amz-Expires of the token is not from 1 to {longest} seconds");
        }

        if (signedAt > now + Skew)
        {
            throw Refusal.Invalid($"the token was signed in the future, at {token.Timestamp}");
        }

        if (now >= signedAt.AddSeconds(life))
        {
            throw Refusal.Expired(life == LongestLifeSeconds
                ? "the token age is longer than 15 minutes"
                : FormattableString.Invariant($"the token age is longer than its X-Amz-Expires of {life} seconds"));
        }
    }

    private Caller CheckSigner(WorldState state, RdsToken token, DateTimeOffset now)
    {
        var key = state.AccessKeys.GetValueOrDefault(token.AccessKeyId)
            ?? throw Refusal.Invalid($"there is no access key {token.AccessKeyId}");
        if (!key.Active)
        {
            throw Refusal.Invalid($"the access key {key.Id} is inactive");
        }

        if (key.Session?.SessionToken != token.SessionToken)
        {
            throw Refusal.Invalid(token.SessionToken is null
                ? $"the token carries no session token, which the temporary access key {key.Id} needs"
                : $"the session token is not the one of the access key {key.Id}");
        }

        if (key.Session is { } session && session.ExpiresAt <= now)
        {
            throw Refusal.Expired($"the credentials that signed the token ended at {SigV4.Time(session.ExpiresAt)}");
        }

        if (!token.VerifiesWith(key.Secret))
        {
            throw Refusal.Invalid("the signature of the token does not match");
        }

        return Caller.Of(world, state, key)
            ?? throw Refusal.Invalid($"the user or role behind the access key {key.Id} is gone");
    }

    /// <summary>A proxy that logs in by IAM signs a token of its own for the database behind it.</summary>
    private void CheckProxy(WorldState state, DatabaseEndpoint endpoint, string userName, DateTimeOffset now)
    {
        if (endpoint.LogsInByIam is not { } proxy)
        {
            return;
        }

        var (id, iam) = state.Instances.GetValueOrDefault(proxy.Target ?? "") is { } instance
            ? (instance.ResourceId, instance.Iam)
            : state.Clusters.GetValueOrDefault(proxy.Target ?? "") is { } cluster
            ? (cluster.ResourceId, cluster.Iam)
            : throw Refusal.Invalid($"there is no database behind the proxy {proxy.Name}");
        if (!iam.At(now).Enabled)
        {
            throw Refusal.Invalid($"IAM database authentication is not enabled on {id} behind the proxy");
        }

        var session = new RoleSession
        {
            RoleName = proxy.RoleName, SessionName = proxy.Name, SessionToken = "", IssuedAt = now, ExpiresAt = now.AddHours(1),
        };
        var caller = Caller.Of(world, state, new AccessKey { Id = "", Secret = "", Session = session })
            ?? throw Refusal.Invalid($"the proxy's role {proxy.RoleName} is gone");
        CheckPolicies(state, caller, Action, world.Arns.DatabaseUser(id, userName), now);
    }

    // The resource id is the account's own: the one in the attempt may be from before a restore.
    private string Resource(DatabaseEndpoint endpoint, LoginAttempt attempt) => endpoint.Kind == EndpointKind.Dsql
        ? world.Arns.Dsql(endpoint.ResourceId)
        : (world.Arns with { Region = endpoint.Region ?? world.Region }).DatabaseUser(endpoint.ResourceId, attempt.UserName);

    private void CheckPolicies(WorldState state, Caller caller, string action, string resource, DateTimeOffset now)
    {
        var keys = RequestKeys.OfLogin(world, state, caller, now);
        var verdict = IamJudge.Decide(new Question(caller.Asker, action, resource, keys), caller.Policies);
        if (!verdict.Allowed)
        {
            throw Refusal.NotAuthorized(caller.Arn, action, resource, verdict);
        }
    }

    private static bool SameHost(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
