using System.Diagnostics;
using System.Globalization;

namespace RdsIam.Testing;

/// <summary>What the system says of processes.</summary>
internal static class Processes
{
    /// <summary>Whether this process was started with SIGINT ignored; what it starts inherits that.</summary>
    public static bool IgnoresInterrupts => OperatingSystem.IsLinux() && File.ReadLines("/proc/self/status")
        .Where(line => line.StartsWith("SigIgn:", StringComparison.Ordinal))
        .Any(line => (Convert.ToUInt64(line[7..].Trim(), 16) & 2) != 0);

    /// <summary>Whether a process runs. One that ended and only waits for its parent to take note does not.</summary>
    public static bool IsRunning(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited && !IsZombie(pid);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>The processes that a process started and that still run.</summary>
    public static IReadOnlyList<int> ChildrenOf(int pid) =>
        [.. Run("ps", "-o", "pid=", "--ppid", Text(pid)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Number)];

    /// <summary>The process group, which a terminal's Ctrl+C goes to.</summary>
    public static int GroupOf(int pid) => Number(Run("ps", "-o", "pgid=", "-p", Text(pid)));

    public static void Signal(string name, int pid) => Run("kill", "-" + name, Text(pid));

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static int Number(string text) => int.Parse(text.Trim(), CultureInfo.InvariantCulture);

    // The state follows the name, which is in parentheses and may hold any character.
    private static bool IsZombie(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            return text[(text.LastIndexOf(')') + 2)..].StartsWith('Z');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
