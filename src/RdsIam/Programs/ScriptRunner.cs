using System.Management.Automation;
using System.Management.Automation.Internal;

namespace RdsIam.Programs;

/// <summary>
/// Runs what a user gave to a cmdlet; what it writes streams down the cmdlet's own pipeline. Where that ends at the terminal, a
/// program has the terminal for itself, as an interactive psql needs it.
/// </summary>
internal static class ScriptRunner
{
    /// <param name="command">The cmdlet, whose pipeline takes the output.</param>
    /// <param name="what">A script block, or the name of a program.</param>
    /// <param name="arguments">What it is given.</param>
    public static void Run(InternalCommand command, object what, object[] arguments)
    {
        var script = ScriptBlock.Create("param($what, $arguments) & $what @arguments");
        var context = SynchronizationContext.Current;
        // The user's code may block on tasks, which must not wait for this thread.
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            using var pipeline = script.GetSteppablePipeline(CommandOrigin.Internal, [what, arguments]);
            pipeline.Begin(command);
            pipeline.Process();
            pipeline.End();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
