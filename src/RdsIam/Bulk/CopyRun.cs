using System.Management.Automation;
using RdsIam.Core.Bulk.Tables;
using RdsIam.Output;
using RdsIam.Pipeline;

namespace RdsIam.Bulk;

/// <summary>A copy while it runs, with its progress.</summary>
internal static class CopyRun
{
    /// <summary>Runs it to its end, and writes what was copied.</summary>
    /// <param name="cmdlet">Whose host shows how far it is.</param>
    /// <param name="told">What servers tell meanwhile.</param>
    /// <param name="request">What is copied.</param>
    /// <param name="from">Where from.</param>
    /// <param name="to">Where to.</param>
    /// <param name="cancellationToken">Cancels on both servers.</param>
    public static async Task RunAsync(
        Cmdlet cmdlet, CmdletStreams told, TableCopyRequest request, RdsIamConnection from, RdsIamConnection to,
        CancellationToken cancellationToken)
    {
        var progress = new ProgressMeter(cmdlet, $"Copying to {to}");
        var copy = new TableCopy(request);
        // Reading needs a thread, and this one shows the progress.
        var running = Task.Run(() => copy.RunAsync(from.Pool, to.Pool, cancellationToken), CancellationToken.None);
        try
        {
            await ProgressMeter.WhileAsync(running, () => progress.ShowIfDue(() => $"{copy.Current}: {progress.Rate(copy.Rows, "row")}"));
            foreach (var table in await running)
            {
                told.Flush();
                cmdlet.WriteObject(CopyResults.OfCopy(table, from, to));
            }
        }
        finally
        {
            told.Flush();
            progress.End();
        }
    }
}
