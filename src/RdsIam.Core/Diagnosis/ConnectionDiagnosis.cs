using System.Runtime.CompilerServices;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Steps;
using RdsIam.Core.Endpoints;

namespace RdsIam.Core.Diagnosis;

/// <summary>Walks the way of a login step by step, and tells of each as soon as it is done.</summary>
internal static class ConnectionDiagnosis
{
    /// <summary>In order; those of one list stand on earlier ones only and not on each other, and run at once.</summary>
    private static readonly IDiagnosisStep[][] Steps =
    [
        [new HostNameStep()], [new CredentialsStep()], [new IdentityStep(), new ClockStep(), new EndpointStep()],
        .. Alone([
            new IamAuthenticationStep(), new PolicyStep(), new ProxyRoleStep(), .. SshStep.All, new TunnelStep(),
            new DnsStep(), new TcpStep(),
            new PlaintextStep(), new TlsStep(),
            new TokenStep(), new AuthenticationStep(), new ServerLogStep(), new MembershipStep(), new DatabaseStep(), new RightsStep(),
            new RoundTripStep(), new ServerClockStep(), new PoolStep(), new LimitsStep(),
        ]),
    ];

    /// <summary>The names of all steps, in order.</summary>
    public static IEnumerable<string> Names => Steps.SelectMany(together => together).Select(step => step.Name);

    /// <summary>
    /// The checks as they come. A step goes on where an earlier one failed, as far as it can: what cannot be known then is
    /// skipped. The first failed check is the cause.
    /// </summary>
    public static async IAsyncEnumerable<Check> RunAsync(
        DiagnosisRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var state = new DiagnosisState(request);
        await using (state.ConfigureAwait(false))
        {
            foreach (var together in Steps)
            {
                // A step that most logins do not have is told of where it is one.
                var steps = together.Where(step => IsTaken(step, state)).ToList();
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                // What a step leaves open goes by the caller's own token.
                var token = steps.Count > 1 ? stop.Token : cancellationToken;
                var running = steps.ConvertAll(step => CheckAsync(step, state, token));
                try
                {
                    foreach (var one in running)
                    {
                        var check = await one.ConfigureAwait(false);
                        state.Add(check);
                        yield return check;
                    }
                }
                finally
                {
                    await EndAsync(running, stop).ConfigureAwait(false);
                }
            }
        }
    }

    private static IEnumerable<IDiagnosisStep[]> Alone(IEnumerable<IDiagnosisStep> steps) => steps.Select(step => new[] { step });

    private static async Task<Check> CheckAsync(IDiagnosisStep step, DiagnosisState state, CancellationToken cancellationToken)
    {
        var start = state.Request.Time.GetTimestamp();
        var finding = await RunAsync(step, state, cancellationToken).ConfigureAwait(false);
        return new Check(step.Name, finding, state.Request.Time.GetElapsedTime(start));
    }

    /// <summary>Whoever leaves early leaves nothing behind that still runs.</summary>
    private static async Task EndAsync(List<Task<Check>> running, CancellationTokenSource stop)
    {
        var all = Task.WhenAll(running);
        if (!all.IsCompleted)
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAny(all).ConfigureAwait(false);
        }

        _ = all.Exception;
    }

    private static bool IsTaken(IDiagnosisStep step, DiagnosisState state) => step switch
    {
        SshStep => state.Request.Through is { NeedsPreparing: true },
        TunnelStep => state.Request.Through is not null,
        ServerLogStep => state.IsRefused,
        ProxyRoleStep => state.Endpoint?.ProxyLogin == ProxyLogin.ByIam,
        _ => true,
    };

    private static async Task<Finding> RunAsync(IDiagnosisStep step, DiagnosisState state, CancellationToken cancellationToken)
    {
        try
        {
            return await step.RunAsync(state, cancellationToken).ConfigureAwait(false);
        }
        catch (Fault fault) when (fault.ErrorId == Messages.Ids.AwsClockSkew)
        {
            var clock = await ClockStep.CompareAsync(state, state.Region!, cancellationToken).ConfigureAwait(false);
            return clock.Status == CheckStatus.Failed ? clock : Finding.Fail(fault);
        }
        catch (Fault fault)
        {
            return Finding.Fail(fault);
        }
    }
}
