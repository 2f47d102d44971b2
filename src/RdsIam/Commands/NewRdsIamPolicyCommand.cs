using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Writing;
using RdsIam.Input;
using RdsIam.Output;
using RdsIam.Policies;

namespace RdsIam.Commands;

/// <summary>Writes the least policy that lets somebody connect, or the trust policy of the role that does.</summary>
[Cmdlet(VerbsCommon.New, "RdsIamPolicy", SupportsShouldProcess = true)]
[OutputType(typeof(string), typeof(PSObject))]
public sealed class NewRdsIamPolicyCommand : PolicyTargetCommand
{
    private WantedLogins? _logins;
    private PolicyWarnings? _warnings;

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

    /// <summary>
    /// For a trust policy: GitHub's subject or its end, such as <c>ref:refs/heads/main</c> or <c>environment:production</c>.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Subject { get; set; }

    /// <summary>For a trust policy: the GUID of the Azure DevOps organization.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OrganizationId { get; set; }

    /// <summary>For a trust policy: <c>organization/project/service connection</c> of Azure DevOps.</summary>
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

    /// <summary>
    /// Puts the policy inline into these: <c>role/name</c>, <c>user/name</c>, <c>group/name</c> or an ARN; adds to one of the same
    /// name.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RoleArnCompleter))]
    public string[]? Attach { get; set; }

    /// <summary>
    /// With Attach: puts the policy in the place of one of the same name. Asks where access goes, unless -Confirm:$false is given.
    /// </summary>
    [Parameter]
    public SwitchParameter Replace { get; set; }

    /// <summary>Writes several managed policies, Name-1, Name-2 and so on, where one would be over the quota.</summary>
    [Parameter]
    public SwitchParameter Split { get; set; }

    private WantedLogins Logins => _logins ??= new WantedLogins(PerPrincipalTag);

    private PolicyWarnings Warnings => _warnings ??= new PolicyWarnings(this);

    /// <inheritdoc/>
    protected override Task BeginAsync() =>
        TrustPolicyFor is not null && Attach is not null
            ? throw new Fault(ModuleMessages.TrustPolicyNotAttached, FaultKind.InvalidArgument, null)
        : Split && (Attach is not null || TrustPolicyFor is not null)
            ? throw new Fault(ModuleMessages.SplitOfManagedOnly, FaultKind.InvalidArgument, null)
        : Replace && Attach is null ? throw new Fault(ModuleMessages.ReplaceWithoutAttach, FaultKind.InvalidArgument, null)
        : Task.CompletedTask;

    /// <inheritdoc/>
    protected override Task ProcessAsync() =>
        TrustPolicyFor is null ? TryPartAsync(() => ForEachConnectionAsync(AddAllAsync)) : Task.CompletedTask;

    /// <inheritdoc/>
    protected override async Task EndAsync()
    {
        if (HasFailed && Logins.IsEmpty)
        {
            // Each record's error says why there is nothing to write.
            return;
        }

        var draft = TrustPolicyFor is { } party
            ? Warnings.Checked(Trust(party)).ToDraft()
            : Logins.Draft(isAttached: Attach is not null);
        var written = (Split ? PolicySplit.Of(draft, Name) : [(draft, Name)])
            .Select(one => PolicyResults.Written(one.Draft, As, one.Name)).ToList();
        var attaching = new PolicyAttaching(
            this, () => PolicyAttachment.With(Identity(HomeRegion), HomeRegion, ProfileName), Name, Replace, StopToken);
        await ForEachPartAsync<PolicyHolderName>(
            [.. (Attach ?? []).Select(PolicyHolderName.Parse)], holder => attaching.AttachAsync(holder, draft));
        WriteObject(written, enumerateCollection: true);
    }

    private async Task AddAllAsync()
    {
        var users = PerPrincipalTag is null ? Users : [string.Empty];
        PolicyQuestion.CheckWords(users, Hosts, ResourceId, resources: null);
        await ForEachPartAsync(Targets(), async endpoint =>
        {
            var target = await endpoint;
            Warnings.CheckRegion(target.Region);
            Warnings.Checked(await WritersOf(target)).ForEach(one => Logins.Add(one, users!));
        });
    }

    private TrustWords Trust(RdsIamTrustParty party) => new()
    {
        Party = (TrustParty)party,
        Region = HomeRegion, TaskRegion = Region,
        AccountId = AccountId, Principal = Principal, ExternalId = ExternalId,
        Repository = Repository, Subject = Subject,
        OrganizationId = OrganizationId, ServiceConnection = ServiceConnection,
    };
}
