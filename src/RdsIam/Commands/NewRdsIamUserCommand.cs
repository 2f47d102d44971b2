using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Users;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>
/// Brings database users to the wanted state: a role that logs in by IAM, with its grants. Running it twice changes nothing the
/// second time.
/// </summary>
[Cmdlet(VerbsCommon.New, "RdsIamUser", SupportsShouldProcess = true)]
[OutputType(typeof(RdsIamUser))]
public sealed class NewRdsIamUserCommand : AsyncCmdlet
{
    /// <summary>The users to create. Case matters.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] UserName { get; set; } = [];

    /// <summary>What they may do; ConnectOnly if not given.</summary>
    [Parameter]
    public RdsIamAccess Access { get; set; } = RdsIamAccess.ConnectOnly;

    /// <summary>The schemas that Access is about; all but the system's if not given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Schema { get; set; } = [];

    /// <summary>An administrator's connection to the database; the runspace's newest one if not given.</summary>
    [Parameter]
    [ValidateNotNull]
    public RdsIamConnection? Connection { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync()
    {
        var connection = Connection ?? DefaultConnection.Current
            ?? throw new Fault("NoConnection", FaultKind.InvalidOperation, null);
        foreach (var userName in UserName)
        {
            try
            {
                await CreateAsync(connection, userName);
            }
            catch (Fault fault)
            {
                WriteError(ErrorRecords.From(fault));
            }
        }
    }

    private async Task CreateAsync(RdsIamConnection connection, string userName)
    {
        var plan = await UserPlans.MakeAsync(
            connection.Pool,
            new DesiredUser
            {
                UserName = userName,
                Databases = [connection.Database],
                Access = (UserAccess)Access,
                Schemas = Schema,
            },
            StopToken);
        if (!plan.IsEmpty && !ShouldProcess(plan.ToScript(), userName, "Create the database user"))
        {
            return;
        }

        var result = await plan.ApplyAsync(StopToken);
        foreach (var fault in result.Databases.Select(database => database.Fault).OfType<Fault>())
        {
            WriteError(ErrorRecords.From(fault));
        }

        WriteObject(new RdsIamUser
        {
            UserName = result.UserName,
            Created = result.Created,
            Changes = [.. result.Changes.Select(change => change.Sql)],
            Databases = [.. result.Databases.Where(database => database.Fault is null).Select(database => database.Name)],
            Notes = [.. result.Notes.Select(note => note.Text)],
        });
    }
}
