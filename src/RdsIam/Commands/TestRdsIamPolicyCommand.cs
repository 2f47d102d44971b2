using System.Collections;
using System.Management.Automation;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Matching;
using RdsIam.Input;
using RdsIam.Policies;

namespace RdsIam.Commands;

/// <summary>Asks whether a principal may connect as a database user on an endpoint, and if not, why.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RdsIamPolicy")]
[OutputType(typeof(RdsIamPolicyResult), typeof(bool))]
public sealed class TestRdsIamPolicyCommand : PolicyTargetCommand
{
    private readonly PolicyDocuments _documents;
    private RequestContext _context = RequestContext.Empty;
    private GivenPolicies? _given;
    private GivenLayers _layers = GivenLayers.None;
    private PolicyAsker? _asker;

    /// <summary>Begins with no documents.</summary>
    public TestRdsIamPolicyCommand() => _documents = new PolicyDocuments(this);

    /// <summary>Whole ARNs, in place of user and endpoint.</summary>
    [Parameter]
    [Alias("ResourceArn")]
    [ValidateNotNullOrEmpty]
    public string[]? Resource { get; set; }

    /// <summary>
    /// The action; that of a login if not given: <c>rds-db:connect</c>, on Aurora DSQL <c>dsql:DbConnect</c> or for admin
    /// <c>dsql:DbConnectAdmin</c>.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string Action { get; set; } = ConnectPolicy.Action;

    /// <summary>ARNs of users, roles or role sessions; the caller if not given.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("PrincipalArn")]
    [ArgumentCompleter(typeof(RoleArnCompleter))]
    public string[]? Principal { get; set; }

    /// <summary>Documents as -PolicyDocument takes them, or objects with the properties of an endpoint.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Policies to ask in place of those that IAM knows: texts, paths, outputs of AWS commands, templates, or objects.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateCount(1, int.MaxValue)]
    public object[]? PolicyDocument { get; set; }

    /// <summary>What -PolicyDocument is attached to, where AWS's rules for that kind matter: its version and its size.</summary>
    [Parameter]
    public RdsIamPolicyKind PolicyKind { get; set; }

    /// <summary>A permissions boundary, in place of the one that IAM knows.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? PermissionsBoundary { get; set; }

    /// <summary>Service control policies from the organization's root to the account: one element a level, which may be an array.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateCount(1, int.MaxValue)]
    public object[]? ServiceControlPolicy { get; set; }

    /// <summary>Policies that were passed when the session was made.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateCount(1, int.MaxValue)]
    public object[]? SessionPolicy { get; set; }

    /// <summary>The trust policy of the role to be assumed, for -Action sts:AssumeRole; else IAM's own.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? TrustPolicy { get; set; }

    /// <summary>Context keys of the request, such as <c>@{ 'aws:PrincipalTag/team' = 'orders' }</c>.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary? Context { get; set; }

    /// <summary>Asks IAM's policy simulator too, and warns where it disagrees.</summary>
    [Parameter]
    public SwitchParameter Simulate { get; set; }

    /// <summary>Compares the resource ids in the policies with what RDS has in the region, to find those that are gone.</summary>
    [Parameter]
    public SwitchParameter Discover { get; set; }

    /// <summary>Writes only whether it is allowed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <summary>Writes an error for each answer other than Allowed.</summary>
    [Parameter]
    public SwitchParameter ErrorOnDenied { get; set; }

    /// <inheritdoc/>
    protected override Task BeginAsync()
    {
        _context = ContextReader.Read(Context);
        _given = _documents.Policies(PolicyDocument, PolicyKind);
        _layers = _documents.Layers(PermissionsBoundary, ServiceControlPolicy, SessionPolicy, TrustPolicy, Action);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Task ProcessAsync() => _documents.TryTake(InputObject) ? Task.CompletedTask : ForEachConnectionAsync(AskAllAsync);

    /// <inheritdoc/>
    protected override async Task EndAsync()
    {
        if (_documents.ArePiped)
        {
            _given = _documents.Policies(PolicyDocument, PolicyKind);
            await TryPartAsync(() => ForEachConnectionAsync(AskAllAsync));
        }

        Asker.End();
    }

    private async Task AskAllAsync()
    {
        PolicyQuestion.CheckWords(Resource is null ? Users : UserName, Hosts, ResourceId, Resource ?? []);
        Asker.TurnTo(Current);
        var principals = Principal is { Length: > 0 } given ? given : new string?[] { null };
        await ForEachPartAsync(principals, arn => Asker.WhileAsync(arn, principals.Length, AskAllAsync));
    }

    private PolicyAsker Asker => _asker ??= new PolicyAsker(this, Settings, new PolicyAnswerForm(Quiet, ErrorOnDenied), StopToken);

    private async Task AskAllAsync(RequestPrincipal? principal)
    {
        await ForEachPartAsync(Resource ?? [], resource => AskAsync(principal, LoginAccess.To(resource), hostName: null));
        await ForEachPartAsync(Resource is null ? Targets() : [], async endpoint =>
        {
            var target = await endpoint;
            await ForEachPartAsync(Users ?? [], user => AskAsync(principal, target.Login(user, principal), target.HostName));
        });
    }

    /// <summary>Goes before the action of the login.</summary>
    private string? GivenAction => MyInvocation.BoundParameters.ContainsKey(nameof(Action)) ? Action : null;

    private Task AskAsync(RequestPrincipal? principal, LoginAccess asked, string? hostName) => Asker.AskAsync(
        new PolicyQuestion { Action = GivenAction ?? asked.Action, Resource = asked.Resource, Context = _context }, principal, hostName);

    private PolicyTestSettings Settings() => new()
    {
        IdentityIn = Identity, ProfileName = ProfileName, HomeRegion = HomeRegion,
        Given = _given, Layers = _layers, Simulate = Simulate, Discover = Discover,
    };
}
