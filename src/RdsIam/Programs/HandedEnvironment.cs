using System.Management.Automation;
using RdsIam.Core.Clients;

namespace RdsIam.Programs;

/// <summary>
/// Hands libpq's variables of a login to what runs in this process, or to whoever asked for them. Used on the pipeline thread.
/// </summary>
internal static class HandedEnvironment
{
    /// <summary>
    /// Runs a script block or command here. It finds the variables in its environment, but the token in a file: programs that others
    /// start meanwhile inherit those.
    /// </summary>
    /// <param name="cmdlet">Whose pipeline takes the output.</param>
    /// <param name="what">As <see cref="ScriptRunner"/> takes it.</param>
    /// <param name="arguments">What it is given.</param>
    /// <param name="variables">All of them.</param>
    /// <param name="withPassword">The token is a variable, too.</param>
    /// <param name="stop">Ends the wait for others' turns.</param>
    public static async Task RunAsync(
        PSCmdlet cmdlet,
        object what,
        object[] arguments,
        IReadOnlyList<KeyValuePair<string, string>> variables,
        bool withPassword,
        CancellationToken stop)
    {
        using var file = HandedSecret.AsPasswordFile(variables);
        var shown = variables.Where(pair => withPassword || pair.Key != "PGPASSWORD").Append(KeyValuePair.Create("PGPASSFILE", file.Path));
        using var scope = await EnvironmentScope.EnterAsync(shown, stop);
        scope.Begin();
        ScriptRunner.Run(cmdlet, what, arguments);
    }

    /// <summary>Writes the variables, the token among them.</summary>
    /// <param name="cmdlet">Which writes them.</param>
    /// <param name="variables">All of them.</param>
    /// <param name="masked">The token, for CI systems to mask in their logs; null: they are not told.</param>
    public static void Write(PSCmdlet cmdlet, IReadOnlyList<KeyValuePair<string, string>> variables, string? masked)
    {
        if (masked is not null)
        {
            SecretMask.Write(cmdlet.Host, masked);
        }

        foreach (var (name, value) in variables)
        {
            cmdlet.WriteObject(new RdsIamEnvironmentVariable(name, value));
        }
    }
}
