using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Credentials;
using RdsIam.Core.Endpoints;
using RdsIam.Core.Policies;
using RdsIam.Core.Policies.Live;
using RdsIam.Parameters;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Asks whether a principal may connect as a database user on an endpoint, and if not, why.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RdsIamPolicy", DefaultParameterSetName = TargetSet)]
[OutputType(typeof(RdsIamPolicyResult), typeof(bool))]
public sealed class TestRdsIamPolicyCommand : IdentityCommand
{
    private PolicyTest? _test;
    private EndpointLookup? _lookup;

    /// <summary>The database users. Case matters.</summary>
    [Parameter(ParameterSetName = TargetSet, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("DBUser")]
    public string[]? UserName { get; set; }

    /// <summary>The endpoints' host names, which are looked up in RDS unless ResourceId is there too.</summary>
    [Parameter(ParameterSetName = TargetSet, ValueFromPipelineByPropertyName = true)]
    [Alias("Endpoint", "DBHostName")]
    [EndpointTransformation]
    public string[]? HostName { get; set; }

    /// <summary>The resource ids: db-… of an instance, cluster-… of a cluster, prx-… of a proxy.</summary>
    [Parameter(ParameterSetName = TargetSet, ValueFromPipelineByPropertyName = true)]
    public string[]? ResourceId { get; set; }

    /// <summary>The region of the resource ids; of host names where these carry none.</summary>
    [Parameter(ParameterSetName = TargetSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RegionCompleter))]
    public string? Region { get; set; }

    /// <summary>The account of the resource ids; the principal's if not given.</summary>
    [Parameter(ParameterSetName = TargetSet, ValueFromPipelineByPropertyName = true)]
    public string? AccountId { get; set; }

    /// <summary>Whole ARNs, in place of user and endpoint.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [Alias("ResourceArn")]
    [ValidateNotNullOrEmpty]
    public string[]? Resource { get; set; }

    /// <summary>The action; <c>rds-db:connect</c> if not given.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateNotNullOrEmpty]
    public string Action { get; set; } = ConnectPolicy.Action;

    /// <summary>ARNs of users, roles or role sessions; the caller if not given.</summary>
    [Parameter(ParameterSetName = TargetSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PrincipalArn")]
    public string[]? Principal { get; set; }

    /// <summary>Policies to ask in place of those that IAM knows: JSON text, paths, or objects.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateNotNullOrEmpty]
    public object[]? PolicyDocument { get; set; }

    /// <summary>Writes only whether it is allowed.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Writes an error for each answer other than Allowed.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    public SwitchParameter ErrorOnDenied { get; set; }

    /// <inheritdoc/>
    protected override Task BeginAsync()
    {
        _lookup = new EndpointLookup(region => EndpointDiscovery.In(Identity(region), region, ProfileName));
        _test = new PolicyTest(new PolicyTestSettings
        {
            IdentityIn = Identity,
            ProfileName = ProfileName,
            HomeRegion = Region ?? DefaultRegion.Find(ProfileName) ?? "us-east-1",
            Given = PolicyDocument is null ? null : GivenPolicies.Read(PolicyInputReader.Read(PolicyDocument, Files)),
        });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task ProcessAsync()
    {
        foreach (var arn in Principal is { Length: > 0 } given ? given : new string?[] { null })
        {
            var principal = await _test!.PrincipalAsync(arn, StopToken);
            foreach (var resource in Resource ?? [])
            {
                await AnswerAsync(principal, () => Task.FromResult((resource, (string?)null)));
            }

            foreach (var (target, user) in Targets())
            {
                await AnswerAsync(principal, async () =>
                {
                    var endpoint = await target();
                    return (endpoint.For(user, principal).ToString(), endpoint.HostName);
                });
            }
        }
    }

    private async Task AnswerAsync(RequestPrincipal? principal, Func<Task<(string Resource, string? HostName)>> asked)
    {
        try
        {
            var (resource, hostName) = await asked();
            var question = new PolicyQuestion { Action = Action, Resource = resource };
            Write(PolicyResults.From(await _test!.AskAsync(question, principal, hostName, StopToken)));
        }
        catch (Fault fault)
        {
            WriteError(ErrorRecords.From(fault));
        }
    }

    private void Write(RdsIamPolicyResult result)
    {
        WriteObject(Quiet ? result.Allowed : result);
        if (ErrorOnDenied && !result.Allowed)
        {
            var id = result.Decision == RdsIamPolicyDecision.Unknown ? "PolicyTestUnknown" : "PolicyTestDenied";
            WriteError(ErrorRecords.From(new Fault(
                id, FaultKind.PermissionDenied, result, result.Principal, result.Action, result.Resource, result.Reason)));
        }
    }

    private IEnumerable<(Func<Task<PolicyTarget>> Target, string UserName)> Targets()
    {
        if (Resource is not null)
        {
            yield break;
        }

        if (UserName is not { Length: > 0 } || (ResourceId is null && HostName is null))
        {
            throw new Fault("PolicyQuestionForm", FaultKind.InvalidArgument, null, UserName is null ? "no -UserName" : "no endpoint");
        }

        foreach (var user in UserName)
        {
            foreach (var id in ResourceId ?? [])
            {
                yield return (() => Task.FromResult(PolicyTarget.Of(id, RegionOfIds(), AccountId, HostName is [var one] ? one : null)), user);
            }

            foreach (var host in ResourceId is null ? HostName! : [])
            {
                yield return (() => LookUpAsync(host), user);
            }
        }
    }

    private string RegionOfIds() => Region ?? DefaultRegion.Find(ProfileName)
        ?? throw new Fault("RegionEmpty", FaultKind.InvalidArgument, null);

    private async Task<PolicyTarget> LookUpAsync(string hostName) => PolicyTarget.Of(await _lookup!.FindAsync(
        HostAndPort.Parse(hostName).Host, Region, DefaultRegion.Find(ProfileName), resolve: true, StopToken));

    private IIdentitySource Identity(string region) => IdentityFor(Environment.UserName, Environment.MachineName, region);

    private IEnumerable<string> Files(string path) => GetResolvedProviderPathFromPSPath(path, out _);
}
