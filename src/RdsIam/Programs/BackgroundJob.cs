using System.Collections;
using System.Management.Automation;
using RdsIam.Core;

namespace RdsIam.Programs;

/// <summary>Runs a cmdlet again in a job of this process, with the arguments of this record.</summary>
internal static class BackgroundJob
{
    /// <param name="cmdlet">What is to run in the background.</param>
    /// <param name="without">Its switches that the job does not get.</param>
    /// <param name="with">The switches that it gets in addition.</param>
    /// <exception cref="Fault">JobsNotInstalled.</exception>
    public static object Start(PSCmdlet cmdlet, string[] without, string[] with)
    {
        var call = cmdlet.MyInvocation;
        var arguments = new Hashtable(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in call.BoundParameters.Where(one => !without.Contains(one.Key, StringComparer.OrdinalIgnoreCase)))
        {
            arguments[name] = value;
        }

        foreach (var name in with)
        {
            arguments[name] = SwitchParameter.Present;
        }

        // The job starts in this folder too, so that paths mean the same.
        const string Script = """
            param($name, $module, $folder, $call)
            Start-ThreadJob -Name $name -ArgumentList $module, $folder, $name, $call -ScriptBlock {
                param($module, $folder, $name, $call)
                Import-Module $module
                Set-Location -LiteralPath $folder
                & $name @call
            }
            """;
        try
        {
            return cmdlet.InvokeCommand.InvokeScript(
                Script, call.MyCommand.Name, call.MyCommand.Module.Path, cmdlet.SessionState.Path.CurrentLocation.Path, arguments);
        }
        catch (CommandNotFoundException e)
        {
            throw new Fault(ModuleMessages.JobsNotInstalled(e.Message), FaultKind.NotInstalled, null);
        }
    }
}
