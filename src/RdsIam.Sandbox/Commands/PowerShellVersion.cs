using System.ComponentModel;
using System.Diagnostics;

namespace RdsIam.Sandbox.Commands;

/// <summary>Which PowerShell is on PATH.</summary>
internal static class PowerShellVersion
{
    /// <summary>Its version without a preview's label, or null where there is none that answers.</summary>
    public static async Task<Version?> FindAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("pwsh")
        {
            ArgumentList = { "-NoProfile", "-NonInteractive", "-Command", "$PSVersionTable.PSVersion.ToString()" },
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var text = await process.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return Version.TryParse(text.Trim().Split('-')[0], out var version) ? version : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }
}
