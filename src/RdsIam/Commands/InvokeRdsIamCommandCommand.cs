using System.Management.Automation;
using RdsIam.Commands.Words;
using RdsIam.Core;
using RdsIam.Core.Clients;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Tokens;
using RdsIam.Input;
using RdsIam.Pipeline;
using RdsIam.Programs;

namespace RdsIam.Commands;

/// <summary>Runs a script block or program that finds endpoint, user and a fresh token in libpq's environment variables.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "RdsIamCommand", DefaultParameterSetName = ConnectionSet)]
[OutputType(typeof(object), typeof(RdsIamEnvironmentVariable))]
public sealed class InvokeRdsIamCommandCommand : TargetCommand
{
    /// <summary>The database; <c>postgres</c> if not given.</summary>
    [Parameter(Position = 12, ValueFromPipelineByPropertyName = true)]
    [Alias("DBName")]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    [PSDefaultValue(Help = "postgres")]
    public string? Database { get; set; }

    /// <summary>What is run: <c>{ psql -c 'select 1' }</c>.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNull]
    [ScriptBlockTransformation]
    public ScriptBlock? ScriptBlock { get; set; }

    /// <summary>The program that is run, in place of ScriptBlock.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? FilePath { get; set; }

    /// <summary>What the program or the script block is given.</summary>
    [Parameter]
    [Alias("Args")]
    public object[] ArgumentList { get; set; } = [];

    /// <summary>Runs nothing and writes the variables, the token in plain text among them.</summary>
    [Parameter]
    public SwitchParameter EnvironmentOnly { get; set; }

    /// <summary>Seconds that the program waits for a connection; 15 if not given.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int ConnectTimeout { get; set; } = 15;

    /// <summary>Sets PGPASSWORD too while a script block runs, which every program sees that this process starts meanwhile.</summary>
    [Parameter]
    public SwitchParameter UsePasswordVariable { get; set; }

    /// <summary>With EnvironmentOnly: does not tell GitHub Actions or Azure Pipelines to mask the token in the log.</summary>
    [Parameter]
    public SwitchParameter NoMask { get; set; }

    private protected override string? OneDatabase => Database;

    private protected override void CheckWords()
    {
        if (new[] { ScriptBlock is not null, FilePath is not null, EnvironmentOnly.IsPresent }.Count(given => given) != 1)
        {
            throw new Fault(ModuleMessages.OneCommandAtATime, FaultKind.InvalidArgument, null);
        }
    }

    /// <inheritdoc/>
    protected override async Task ProcessAsync()
    {
        await ForEachTargetAsync(async (target, hostName) =>
        {
            if (target.Through is { } tunnel)
            {
                this.TellWarning(ModuleMessages.ThroughNotForPrograms(tunnel.ToString()));
            }

            var login = await LoginAsync(target, hostName);
            await HandOverAsync(await login.SignAsync(TimeProvider.System, StopToken), target);
        });
    }

    private async Task HandOverAsync(Token token, TargetWords target)
    {
        var variables = TokenForms.Environment(token, target.FormOptions() with
        {
            Database = target.Database ?? "postgres",
            ApplicationName = ApplicationNames.For(RoleSessionName ?? token.UserName),
            ConnectTimeout = ConnectTimeout,
        });
        if (EnvironmentOnly)
        {
            HandedEnvironment.Write(this, variables, masked: NoMask ? null : token.Value);
        }
        else if (FilePath is not null && ProgramRunner.Find(this, FilePath) is { } program)
        {
            ProgramRunner.Run(this, program, ArgumentList, variables);
        }
        else
        {
            await HandedEnvironment.RunAsync(
                this, (object?)ScriptBlock ?? FilePath!, ArgumentList, variables, UsePasswordVariable, StopToken);
        }
    }
}
