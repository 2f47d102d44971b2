using System.Runtime.CompilerServices;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Steps;

namespace RdsIam.Core.Diagnosis;

/// <summary>Walks the way of a login step by step, and tells of each as soon as it is done.</summary>
internal static class ConnectionDiagnosis
{
    private static readonly IDiagnosisStep[] Steps =
    [
        new HostNameStep(), new CredentialsStep(), new IdentityStep(), new ClockStep(), new EndpointStep(),
        new IamAuthenticationStep(), new PolicyStep(), .. SshStep.All, new TunnelStep(), new DnsStep(), new TcpStep(),
        new PlaintextStep(), new TlsStep(),
        new TokenStep(), new AuthenticationStep(), new ServerLogStep(), new MembershipStep(), new DatabaseStep(), new RightsStep(),
        new RoundTripStep(), new ServerClockStep(), new PoolStep(), new LimitsStep(),
    ];

    /// <summary>The names of all steps, in order.</summary>
    public static IEnumerable<string> Names => Steps.Select(step => step.Name);

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
            // A step that most logins do not have is told of where it is one.
            foreach (var step in Steps.Where(step => IsTaken(step, state)))
            {
                var start = request.Time.GetTimestamp();
                var finding = await RunAsync(step, state, cancellationToken).ConfigureAwait(false);
                var check = new Check(step.Name, finding, request.Time.GetElapsedTime(start));
                state.Add(check);
                yield return check;
            }
        }
    }

    private static bool IsTaken(IDiagnosisStep step, DiagnosisState state) => step switch
    {
        SshStep => state.Request.Through is { NeedsPreparing: true },
        TunnelStep => state.Request.Through is not null,
        ServerLogStep => state.IsRefused,
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
