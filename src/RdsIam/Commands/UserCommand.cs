using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Catalog;
using RdsIam.Core.Names;
using RdsIam.Core.Users.Listing;
using RdsIam.Core.Users.Planning;
using RdsIam.Input;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>
/// Base of the cmdlets that administer users over an administrator's connection. What is piped in are users, so the words of the
/// connection, which users have too as properties, are taken by name only.
/// </summary>
public abstract class UserCommand : ConnectionCommand
{
    private DatabaseProgress? _progress;

    /// <summary>The endpoint: the name that is signed and that TLS verifies.</summary>
    [Parameter(ParameterSetName = TargetSet, Mandatory = true)]
    [Alias("Endpoint", "DBHostName")]
    [EndpointTransformation]
    [ArgumentCompleter(typeof(HostNameCompleter))]
    public override string[] HostName { get; set; } = [];

    /// <summary>Whom to log in as with IAM; with Credential, that says it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(UserNameCompleter))]
    public string? AdministratorUserName { get; set; }

    /// <summary>The databases to work in; the connection's own if not given.</summary>
    [Parameter]
    [Alias("DBName")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    [PSDefaultValue(Help = "the connection's own")]
    public virtual string[] Database { get; set; } = [];

    /// <summary>Where a connection of the target's words goes first: any of the databases will do; null: the usual one.</summary>
    private protected virtual string? HomeDatabase => Database.FirstOrDefault();

    private protected override (string? UserName, string? Database) LoginAs => (AdministratorUserName, HomeDatabase);

    private protected override string[] LoginNames => [nameof(AdministratorUserName)];

    /// <summary>Checks a word that is the same for all records, if it is given.</summary>
    /// <exception cref="Fault">AccountIdForm.</exception>
    private protected static Task CheckAccount(string? accountId)
    {
        AccountNumber.CheckGiven(accountId);
        return Task.CompletedTask;
    }

    /// <summary>The databases to work in over a connection.</summary>
    private protected IReadOnlyList<string> DatabasesOf(RdsIamConnection connection) =>
        Database.Length > 0 ? Database : [connection.Database];

    /// <summary>Opens databases of the connection's server as its user.</summary>
    private protected OpenDatabase DatabasesBehind(RdsIamConnection connection) => PoolDatabases.Behind(connection.Pool, Progress.Open);

    /// <summary>Whether a connection goes to an Aurora DSQL cluster.</summary>
    private protected static bool IsDsql(RdsIamConnection connection) => RdsEndpointName.IsDsqlHost(connection.HostName);

    /// <summary>Lists users of the connection's server.</summary>
    private protected UserLister ListerOf(RdsIamConnection connection) => new(DatabasesBehind(connection), IsDsql(connection));

    /// <summary>Shows which database the work is in, where it takes long.</summary>
    private protected DatabaseProgress Progress => _progress ??= new DatabaseProgress(this);

    /// <summary>Shows a plan's statements to -WhatIf and asks for -Confirm.</summary>
    private protected bool ShouldRun(UserPlan plan, string question)
    {
        var sql = plan.ToText();
        return this.Agrees(sql, sql, question);
    }

    /// <summary>Says what a plan or its run has to say, and what went wrong in which database.</summary>
    private protected void Report(IEnumerable<Fault?> faults, IEnumerable<PlanNote> notes)
    {
        WriteFaults(faults);
        WriteNotes(notes);
    }

    /// <summary>Says what the plan or its run has to say.</summary>
    private protected void WriteNotes(IEnumerable<PlanNote> notes)
    {
        foreach (var note in notes)
        {
            Action<string> write = note.IsWarning ? this.TellWarning : this.TellVerbose;
            write(note.Text);
        }
    }

    /// <summary>Reports the databases of a plan or a run that failed.</summary>
    private protected void WriteFaults(IEnumerable<Fault?> faults)
    {
        foreach (var fault in faults.OfType<Fault>())
        {
            WriteError(ErrorRecords.From(fault));
        }
    }
}
