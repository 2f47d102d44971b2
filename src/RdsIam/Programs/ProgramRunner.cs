using System.Management.Automation;
using System.Management.Automation.Internal;
using RdsIam.Core.Clients;

namespace RdsIam.Programs;

/// <summary>
/// Runs a program with variables in its own environment alone. PowerShell starts programs with the environment of its process, so
/// a shell stands between, which reads the variables from a private file that deletes itself, and becomes the program.
/// </summary>
internal static class ProgramRunner
{
    private const string Shell = "/bin/sh";
    private const string Script = ". \"$1\" && shift && exec \"$@\"";

    /// <summary>The program's full path; null: it is something else (a script, a function), or this system has no such shell.</summary>
    public static string? Find(PSCmdlet cmdlet, string name) => OperatingSystem.IsWindows()
        ? null
        : (cmdlet.InvokeCommand.GetCommand(name, CommandTypes.All) as ApplicationInfo)?.Path;

    public static void Run(
        InternalCommand command, string program, object[] arguments, IReadOnlyList<KeyValuePair<string, string>> variables)
    {
        using var settings = HandedSecret.AsShellSettings(variables, EnvironmentScope.InTheWay);
        ScriptRunner.Run(command, Shell, ["-c", Script, "sh", settings.Path, program, .. arguments]);
    }
}
