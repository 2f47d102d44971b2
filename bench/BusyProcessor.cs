using System.Diagnostics;

namespace RdsIam.Bench;

/// <summary>Another process that keeps one processor busy until this object goes.</summary>
internal sealed class BusyProcessor : IDisposable
{
    private readonly Process _process = Process.Start(new ProcessStartInfo("sh", ["-c", "while :; do :; done"]))!;

    public void Dispose()
    {
        _process.Kill();
        _process.Dispose();
    }
}
