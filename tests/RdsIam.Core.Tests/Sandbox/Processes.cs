using System.Diagnostics;

namespace RdsIam.Core.Tests.Sandbox;

/// <summary>What the system says of processes.</summary>
internal static class Processes
{
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
