using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace RdsIam.Core.Files;

/// <summary>
/// What must not stay when the process ends before the work does, also by the signals TERM and HUP: nobody's <c>finally</c> runs then. Safe
/// for many threads.
/// </summary>
/// <remarks>From .NET 10 on a signal that nobody takes ends the process without <see cref="AppDomain.ProcessExit"/>.</remarks>
internal static class AtExit
{
    private static readonly ConcurrentDictionary<Entry, bool> Entries = new();

    /// <summary>Held, as what is collected takes no signals.</summary>
    private static readonly PosixSignalRegistration[] Signals = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGHUP }
        .Select(signal => PosixSignalRegistration.Create(signal, _ => Run()))];

    static AtExit() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        Run();
        GC.KeepAlive(Signals);
    };

    /// <summary>Deletes a file at the end of the process, unless what is given is disposed before.</summary>
    public static IDisposable Delete(string path) => Do(() => File.Delete(path));

    /// <summary>Does something short at the end of the process, unless what is given is disposed before.</summary>
    /// <param name="work">What the file system refuses is passed over.</param>
    public static IDisposable Do(Action work)
    {
        var entry = new Entry(work);
        Entries[entry] = true;
        return entry;
    }

    private static void Run()
    {
        foreach (var entry in Entries.Keys)
        {
            try
            {
                entry.Work();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // There is nobody left to be told.
            }
        }
    }

    private sealed class Entry(Action work) : IDisposable
    {
        public Action Work => work;

        public void Dispose() => Entries.TryRemove(this, out _);
    }
}
