using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Names;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Policies.Writing;
using RdsIam.Input;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Writes the least policy that lets somebody connect, or the trust policy of the role that does.</summary>
[Cmdlet(VerbsCommon.New, "RdsIamPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(PSObject))]
public sealed class NewRdsIamPolicyCommand : PolicyTargetCommand
{
    private readonly List<ConnectResource> _users = [];
    private readonly HashSet<string> _regions = new(StringComparer.OrdinalIgnoreCase);
    private HighImpact? _highImpact;

    /// <summary>Names the database user by this tag of the principal, in place of UserName: one policy for everybody.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? PerPrincipalTag { get; set; }

    /// <summary>Writes a trust policy for these in place of a policy about database users.</summary>
    [Parameter]
    public RdsIamTrustParty? TrustPolicyFor { get; set; }

    /// <summary>For a trust policy: the ARN of the user or role to trust; for an account a pattern of ARNs.</summary>
    [Parameter]
    [Alias("PrincipalArn")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RoleArnCompleter))]
    public string? Principal { get; set; }

    /// <summary>For a trust policy: the GitHub repository, <c>owner/name</c>, or with their numbers <c>owner@1/name@2</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Repository { get; set; }

    /// <summary>For a trust policy: GitHub's subject or its end, such as <c>ref:refs/heads/main</c> or <c>environment:production</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Subject { get; set; }

    /// <summary>For a trust policy: the GUID of the Azure DevOps organisation.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OrganizationId { get; set; }

    /// <summary>For a trust policy: <c>organisation/project/service connection</c> of Azure DevOps.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ServiceConnection { get; set; }

    /// <summary>The form of the output.</summary>
    [Parameter]
    public RdsIamPolicyFormat As { get; set; } = RdsIamPolicyFormat.Json;

    /// <summary>The policy's name in Terraform, CloudFormation and -Attach.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "RdsIamConnect";

    /// <summary>Puts the policy inline into these: <c>role/name</c>, <c>user/name</c>, <c>group/name</c> or an ARN; adds to one of the same name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RoleArnCompleter))]
    public string[]? Attach { get; set; }

    /// <summary>With Attach: puts the policy in the place of one of the same name. Asks where access goes, unless -Confirm:$false is given.</summary>
    [Parameter]
    public SwitchParameter Replace { get; set; }

    /// <inheritdoc/>
    protected override Task BeginAsync()
    {
        if (TrustPolicyFor is not null && Attach is not null)
        {
            throw new Fault(ModuleMessages.TrustPolicyNotAttached, FaultKind.InvalidArgument, null);
        }

        if (Replace && Attach is null)
        {
            throw new Fault(ModuleMessages.ReplaceWithoutAttach, FaultKind.InvalidArgument, null);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task ProcessAsync()
    {
        if (TrustPolicyFor is null)
        {
            await TryPartAsync(AddAllAsync);
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

        var draft = Draft();
        var json = PolicyWriter.Write(draft, PolicyFormat.Json, Name);
        foreach (var holder in (Attach ?? []).Select(PolicyHolderName.Parse).ToList())
        {
            await TryPartAsync(() => AttachAsync(holder, draft));
        }

        WriteObject(As switch
        {
            RdsIamPolicyFormat.Terraform => PolicyWriter.Write(draft, PolicyFormat.Terraform, Name),
            RdsIamPolicyFormat.CloudFormation => PolicyWriter.Write(draft, PolicyFormat.CloudFormation, Name),
            RdsIamPolicyFormat.Object => JsonObjects.From(json),
            _ => json,
        });
    }

    private async Task AddAllAsync()
    {
        var users = PerPrincipalTag is null ? UserName : [string.Empty];
        PolicyQuestion.CheckWords(users, HostName, ResourceId, resources: null);
        foreach (var endpoint in Targets())
        {
            await TryPartAsync(async () =>
            {
                var target = await endpoint;
                CheckRegion(target.Region);
                _users.AddRange(users!.Select(user => target.For(user, principal: null)));
            });
        }
    }

    private PolicyDraft Draft()
    {
        if (TrustPolicyFor is { } party)
        {
            return TrustDraftFor(Trust(party));
        }

        var draft = PerPrincipalTag is { } tag ? ConnectDraft.PerPrincipalTag(_users, tag) : ConnectDraft.For(_users);
        // What is to be attached has the quota of who gets it, and a role's is the largest.
        return Attach is null ? draft : draft with { Kind = PolicyKind.RoleInline };
    }

    private PolicyDraft TrustDraftFor(TrustWords words)
    {
        CheckRegion(HomeRegion);
        foreach (var parameter in words.Unused)
        {
            WriteWarning(ModuleMessages.TrustWordUnused(parameter, words.Party));
        }

        return words.ToDraft();
    }

    /// <summary>Adds to the holder's policy or replaces it, once it is shown what comes and what goes.</summary>
    private async Task AttachAsync(PolicyHolderName holder, PolicyDraft draft)
    {
        var attachment = PolicyAttachment.With(Identity(HomeRegion), HomeRegion, ProfileName);
        var change = await attachment.PlanAsync(holder, Name, draft, Replace, StopToken);
        if (change.IsEmpty)
        {
            WriteVerbose(ModuleMessages.PolicyUnchanged(Name, holder));
            return;
        }

        var what = ModuleMessages.PolicyPutAction(Name, holder);
        var lines = string.Join(Environment.NewLine, change.Lines.Prepend(what + ":"));
        if (ShouldProcess(lines, lines, what) && IsConfirmed(change, holder))
        {
            await attachment.PutAsync(holder, Name, draft, change, Replace, StopToken);
        }
    }

    private bool IsConfirmed(PolicyChange change, PolicyHolderName holder) => change.Removed.Count == 0
        || (_highImpact ??= new HighImpact(this)).IsConfirmed(
            ModuleMessages.PolicyReplaceQuery(Name, holder, string.Join(Environment.NewLine, change.Removed)), "IAM policy");

    private void CheckRegion(string region)
    {
        if (!KnownRegions.Has(region) && _regions.Add(region))
        {
            WriteWarning(ModuleMessages.RegionUnknown(region));
        }
    }

    private TrustWords Trust(RdsIamTrustParty party) => new()
    {
        Party = (TrustParty)party,
        Region = HomeRegion,
        TaskRegion = Region,
        AccountId = AccountId,
        Principal = Principal,
        ExternalId = ExternalId,
        Repository = Repository,
        Subject = Subject,
        OrganizationId = OrganizationId,
        ServiceConnection = ServiceConnection,
    };
}
