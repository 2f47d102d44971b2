using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Input;
using RdsIam.Pipeline;
using RdsIam.Queries;

namespace RdsIam.Commands;

/// <summary>Makes a connection the one that this runspace's cmdlets use when they are told none.</summary>
[Cmdlet(VerbsCommon.Select, "RdsIamConnection")]
[OutputType(typeof(RdsIamConnection))]
public sealed class SelectRdsIamConnectionCommand : AsyncCmdlet
{
    /// <summary>The connection, or its name.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "The name of a connection; Get-RdsIamConnection lists them.")]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    [ValidateNotNullOrEmpty]
    public RdsIamConnection[]? Connection { get; set; }

    /// <summary>Writes the connection.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync()
    {
        // Several, by the pipeline or as a list: the last one stays, as if each had been selected by itself.
        foreach (var connection in Connection!)
        {
            DefaultConnection.Current = connection.IsClosed
                ? throw new Fault(ModuleMessages.ConnectionDropped(connection), FaultKind.InvalidOperation, connection)
                : connection;
            if (PassThru)
            {
                WriteObject(connection);
            }
        }

        return Task.CompletedTask;
    }
}
