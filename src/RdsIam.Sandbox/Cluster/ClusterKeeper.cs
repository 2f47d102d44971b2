using System.Diagnostics;
using System.Globalization;

namespace RdsIam.Sandbox.Cluster;

/// <summary>
/// A small shell that outlives us by a moment: when our end of its standard input closes, however we ended, it stops the
/// server and removes the temporary folder. So a crash or <c>kill -9</c> leaves as little behind as an orderly end.
/// </summary>
internal sealed class ClusterKeeper : IAsyncDisposable
{
    // $1: the signal that stops the server. $2: its pid file, which it removes itself as its last act (a check of the pid
    // alone would wait for ever on a zombie that nobody reaps). $3: the folder to remove. A line on standard input is the pid.
    private const string UnixScript = """
        exec >/dev/null 2>&1
        trap '' INT HUP QUIT TERM
        pid=
        while read -r line; do pid=$line; done
        if [ -n "$pid" ]; then
            kill "-$1" "$pid"
            n=0
            while [ -e "$2" ] && kill -0 "$pid"; do
                n=$((n+1))
                [ $n -eq 600 ] && kill -QUIT "$pid"
                [ $n -eq 900 ] && break
                sleep 0.05
            done
        fi
        rm -rf -- "$3"
        """;

    private readonly Process _shell;

    private ClusterKeeper(Process shell) => _shell = shell;

    /// <summary>Starts the keeper before there is anything to keep, so that nothing can be left behind.</summary>
    /// <param name="binaries">For Windows, where pg_ctl does the stopping.</param>
    /// <param name="dataFolder">The cluster that it stops.</param>
    /// <param name="temporaryFolder">What it removes.</param>
    /// <param name="keepsData">Stop with a checkpoint, for data that is used again; otherwise at once.</param>
    public static ClusterKeeper Start(PostgresBinaries binaries, string dataFolder, string temporaryFolder, bool keepsData)
    {
        var info = OperatingSystem.IsWindows()
            ? WindowsShell(binaries, dataFolder, temporaryFolder, keepsData)
            : ChildProcess.StartInfo(
                "/bin/sh",
                ["-c", UnixScript, "rdsiam-keeper", keepsData ? "INT" : "QUIT",
                    Path.Combine(dataFolder, "postmaster.pid"), temporaryFolder],
                userName: null);
        // Our current folder may be on a disk that is to be unmounted, or be removed, before the keeper ends.
        info.WorkingDirectory = Path.GetPathRoot(temporaryFolder);
        return new ClusterKeeper(Process.Start(info)!);
    }

    /// <summary>Tells which server to stop at the end; the last one told counts.</summary>
    public async Task WatchAsync(int postmasterPid)
    {
        var line = postmasterPid.ToString(CultureInfo.InvariantCulture);
        await _shell.StandardInput.WriteLineAsync(line).ConfigureAwait(false);
        await _shell.StandardInput.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Has the keeper do its work, and returns when server and folder are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync().ConfigureAwait(false);
        _shell.Dispose();
    }

    private static ProcessStartInfo WindowsShell(
        PostgresBinaries binaries, string dataFolder, string temporaryFolder, bool keepsData)
    {
        var mode = keepsData ? "fast" : "immediate";
        var info = ChildProcess.StartInfo("cmd.exe", [], userName: null);
        // findstr reads until the end of standard input; cmd's quoting is its own, so this is one string.
        info.Arguments = $"/d /s /c \"findstr /r \"^$\" >nul & \"{binaries.Program("pg_ctl")}\" stop -w -m {mode} "
            + $"-D \"{dataFolder}\" >nul 2>&1 & rmdir /s /q \"{temporaryFolder}\"\"";
        return info;
    }
}
