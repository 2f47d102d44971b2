using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Policies;
using RdsIam.Core.Policies.Live;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Writes the least policy that lets somebody connect, or the trust policy of the role that does.</summary>
[Cmdlet(VerbsCommon.New, "RdsIamPolicy", DefaultParameterSetName = TargetSet, SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(PSObject))]
public sealed class NewRdsIamPolicyCommand : PolicyTargetCommand
{
    private readonly List<ConnectResource> _users = [];

    /// <summary>Names the database user by this tag of the principal, in place of UserName: one policy for everybody.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateNotNullOrEmpty]
    public string? PerPrincipalTag { get; set; }

    /// <summary>Writes a trust policy for these in place of a policy about database users.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    public RdsIamTrustParty? TrustPolicyFor { get; set; }

    /// <summary>For a trust policy: the ARN of the user or role to trust; for an account a pattern of ARNs.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateNotNullOrEmpty]
    public string? Principal { get; set; }

    /// <summary>For a trust policy: the GitHub repository, <c>owner/name</c>.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateNotNullOrEmpty]
    public string? Repository { get; set; }

    /// <summary>For a trust policy: the rest of GitHub's subject, such as <c>ref:refs/heads/main</c> or <c>environment:production</c>.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateNotNullOrEmpty]
    public string? Subject { get; set; }

    /// <summary>For a trust policy: the GUID of the Azure DevOps organisation.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateNotNullOrEmpty]
    public string? OrganizationId { get; set; }

    /// <summary>For a trust policy: <c>organisation/project/service connection</c> of Azure DevOps.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateNotNullOrEmpty]
    public string? ServiceConnection { get; set; }

    /// <summary>The form of the output.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    public RdsIamPolicyFormat As { get; set; } = RdsIamPolicyFormat.Json;

    /// <summary>The policy's name in Terraform, CloudFormation and -Attach.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "RdsIamConnect";

    /// <summary>Puts the policy inline into these: <c>role/name</c>, <c>user/name</c> or an ARN. Replaces one of the same name.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateNotNullOrEmpty]
    public string[]? Attach { get; set; }

    /// <inheritdoc/>
    protected override Task BeginAsync() => TrustPolicyFor is not null && Attach is not null
        ? throw new Fault("TrustPolicyNotAttached", FaultKind.InvalidArgument, null)
        : Task.CompletedTask;

    /// <inheritdoc/>
    protected override async Task ProcessAsync()
    {
        if (TrustPolicyFor is null)
        {
            await TryAsync(AddAllAsync);
        }
    }

    /// <inheritdoc/>
    protected override async Task EndAsync()
    {
        if (HasFailed && _users.Count == 0)
        {
            // Each record's error says why there is nothing to write.
            return;
        }

        var draft = TrustPolicyFor is { } party ? Trust(party).ToDraft()
            : PerPrincipalTag is { } tag ? ConnectDraft.PerPrincipalTag(_users, tag)
            : ConnectDraft.For(_users);
        var json = PolicyWriter.Write(draft, PolicyFormat.Json, Name);
        await AttachAsync(json);
        WriteObject(As switch
        {
            RdsIamPolicyFormat.Terraform => PolicyWriter.Write(draft, PolicyFormat.Terraform, Name),
            RdsIamPolicyFormat.CloudFormation => PolicyWriter.Write(draft, PolicyFormat.CloudFormation, Name),
            RdsIamPolicyFormat.Object => PolicyObject.From(json),
            _ => json,
        });
    }

    private async Task AddAllAsync()
    {
        var users = PerPrincipalTag is null ? UserName : [string.Empty];
        PolicyQuestion.CheckWords(users, HostName, ResourceId, resources: null);
        foreach (var endpoint in Targets())
        {
            await TryAsync(async () =>
            {
                var target = await endpoint;
                _users.AddRange(users!.Select(user => target.For(user, principal: null)));
            });
        }
    }

    private async Task AttachAsync(string json)
    {
        var holders = (Attach ?? []).Select(PolicyHolderName.Parse).ToList();
        holders.ForEach(holder => PolicyAttachment.Check(holder, Name, json));
        foreach (var holder in holders)
        {
            if (ShouldProcess(holder.ToString(), $"Put inline policy {Name}"))
            {
                var attachment = PolicyAttachment.With(Identity(HomeRegion), HomeRegion, ProfileName);
                await TryAsync(() => attachment.PutAsync(holder, Name, json, StopToken));
            }
        }
    }

    private TrustWords Trust(RdsIamTrustParty party) => new()
    {
        Party = (TrustParty)party,
        Region = HomeRegion,
        AccountId = AccountId,
        Principal = Principal,
        ExternalId = ExternalId,
        Repository = Repository,
        Subject = Subject,
        OrganizationId = OrganizationId,
        ServiceConnection = ServiceConnection,
    };
}
