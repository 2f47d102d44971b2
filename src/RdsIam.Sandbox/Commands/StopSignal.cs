using System.Runtime.InteropServices;

namespace RdsIam.Sandbox.Commands;

/// <summary>Says when the user wants the program to end: Ctrl+C, SIGTERM, a closed terminal, or the end of standard input.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly List<PosixSignalRegistration> _registrations = [];

    public StopSignal()
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT })
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, Stop));
        }
    }

    /// <summary>Cancelled when the program is to end.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>
    /// Also ends when standard input does. Not so where it is /dev/null, which shells give to what a script starts in the
    /// background: that says nothing of anyone's wish.
    /// </summary>
    public void WatchStandardInput()
    {
        var target = OperatingSystem.IsLinux() ? File.ResolveLinkTarget("/proc/self/fd/0", returnFinalTarget: false) : null;
        if (target?.FullName == "/dev/null")
        {
            return;
        }

        // A thread of its own: a read of a terminal cannot be cancelled, and must not keep the process alive.
        new Thread(ReadToEnd) { IsBackground = true, Name = "Standard input" }.Start();
    }

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        // Not the default, which ends the process: everything is taken down first.
        context.Cancel = true;
        Cancel();
    }

    private void ReadToEnd()
    {
        using var input = Console.OpenStandardInput();
        var buffer = new byte[256];
        try
        {
            while (input.Read(buffer) > 0)
            {
            }
        }
        catch (IOException)
        {
            // A terminal that is gone ends standard input, too.
        }

        Cancel();
    }

    private void Cancel()
    {
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It is ending already.
        }
    }
}
