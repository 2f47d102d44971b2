using System.Diagnostics;
using System.Runtime.InteropServices;

namespace RdsIam.Fuzz;

/// <summary>The processor's time of this thread, which a busy machine makes no longer; where the system has none, the clock's.</summary>
internal static class WorkClock
{
    /// <summary>CLOCK_THREAD_CPUTIME_ID of Linux.</summary>
    private const int OfThread = 3;

    public static TimeSpan Now()
    {
        if (OperatingSystem.IsLinux() && Environment.Is64BitProcess && GetTime(OfThread, out var time) == 0)
        {
            return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0);
        }

        return Stopwatch.GetElapsedTime(0);
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
