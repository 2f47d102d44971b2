using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Probing;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>How the server wants the user to prove itself, and whether it takes a token.</summary>
internal sealed class AuthenticationStep : IDiagnosisStep
{
    public string Name => "Authentication";

    public async Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        if (state.Probe is not { } probe)
        {
            return Finding.Skip(Messages.SkippedWithoutTls);
        }

        var word = await AskAsync(state, probe, cancellationToken).ConfigureAwait(false);
        if (word.Refusal is { } refusal)
        {
            throw state.Translate(refusal);
        }

        // RDS Proxy asks in ways of its own.
        if (word.Method == LoginMethod.StoredPassword && !state.IsProxy)
        {
            return await UserLookup.FindAsync(state, cancellationToken).ConfigureAwait(false);
        }

        return state.Token is null
            ? Finding.Skip(Messages.AuthenticationNotTried(word.MethodName))
            : await LogInAsync(state, word.MethodName, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsAllowed(DiagnosisState state) =>
        state.Checks.Any(check => check is { Name: PolicyStep.StepName, Status: CheckStatus.Passed });

    /// <summary>The ARN that AWS IAM GRANT takes: of a session, its role's.</summary>
    private static string LinkOf(DiagnosisState state) => PolicyStep.PrincipalOf(state) switch
    {
        { Kind: PrincipalKind.AssumedRole } session => $"arn:{session.Partition}:iam::{session.AccountId}:role/{session.Name}",
        { } principal => principal.Id,
        null => "arn:aws:iam::<account>:role/<name>",
    };

    private static async Task<ServerWord> AskAsync(DiagnosisState state, TlsProbe probe, CancellationToken cancellationToken)
    {
        try
        {
            return await NetworkTime.LimitAsync(
                state.Request.ConnectTimeout,
                token => probe.StartAsync(state.Request.UserName!, state.Request.Database, token),
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (NetworkTime.IsNetwork(e))
        {
            throw state.Translate(e);
        }
        finally
        {
            await probe.DisposeAsync().ConfigureAwait(false);
            state.Probe = null;
        }
    }

    private static async Task<Finding> LogInAsync(DiagnosisState state, string? method, CancellationToken cancellationToken)
    {
        var start = state.Request.Time.GetUtcNow();
        try
        {
            state.Session = await Logins.OpenAsync(state, state.Request.Database, cancellationToken).ConfigureAwait(false);
        }
        catch (Fault fault) when (fault.ErrorId is Messages.Ids.LoginDatabaseNotFound or Messages.Ids.LoginConnectNotGranted)
        {
            // PostgreSQL looks at the database after the proof: the user is in.
            state.DatabaseFault = fault;
            state.Session = await Logins.TryOpenAsync(state, "postgres", cancellationToken).ConfigureAwait(false);
        }
        catch (Fault fault) when (fault.ErrorId is Messages.Ids.LoginTokenRefused or Messages.Ids.ProxyTokenRefused)
        {
            return await RefusedToken.ExplainAsync(state, fault, start, cancellationToken).ConfigureAwait(false);
        }

        catch (Fault fault) when (fault.ErrorId == Messages.Ids.LoginDsqlTokenRefused && IsAllowed(state))
        {
            // Aurora DSQL has one answer for every reason; IAM allows it, so what is left is in the cluster.
            return Finding.Fail(Messages.DsqlNotLinked(state.Request.UserName, state.Target().HostName, LinkOf(state)));
        }

        return Finding.Pass(Messages.AuthenticationPassed(state.Request.UserName, method));
    }
}
