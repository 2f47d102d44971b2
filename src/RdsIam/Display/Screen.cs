using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace RdsIam.Display;

/// <summary>Where things are shown: how wide it is, and what it can show.</summary>
internal static class Screen
{
    /// <summary>Where nobody knows (no host, a host without a window).</summary>
    private const int UsualWidth = 120;

    private static readonly ConditionalWeakTable<Runspace, PSHost> Hosts = [];

    private static readonly object? Style = typeof(PSObject).Assembly.GetType("System.Management.Automation.PSStyle")?.GetProperty("Instance")?.GetValue(null);

    /// <summary>Notes the host that a runspace's cmdlets write to: views have no other way to it.</summary>
    public static void Note(PSHost host)
    {
        if (Runspace.DefaultRunspace is { } runspace && !Hosts.TryGetValue(runspace, out _))
        {
            Hosts.AddOrUpdate(runspace, host);
        }
    }

    /// <summary>The cells of a line. PowerShell leaves the last one of the window free.</summary>
    public static int Width => Math.Max(20, (Runspace.DefaultRunspace is { } runspace && Hosts.TryGetValue(runspace, out var host) ? WidthOf(host) : WidthOf(null)) - 1);

    /// <summary>Stands for what was cut off.</summary>
    public static string Ellipsis => HasUnicode ? "…" : "...";

    /// <summary>Stands for NULL.</summary>
    public static string Null => HasUnicode ? "∅" : "NULL";

    /// <summary>Whether more than plain ASCII comes through.</summary>
    public static bool HasUnicode => Console.OutputEncoding.CodePage is 65001 or 1200 or 1201 or 12000;

    /// <summary>A table's heading in the user's own colours. PowerShell takes them out where none are wanted.</summary>
    public static string Heading(string text) =>
        Style?.GetType().GetProperty("Formatting")?.GetValue(Style) is { } formatting
        && formatting.GetType().GetProperty("TableHeader")?.GetValue(formatting) is string { Length: > 0 } start
        && Style.GetType().GetProperty("Reset")?.GetValue(Style) is string reset
            ? start + text + reset
            : text;

    private static int WidthOf(PSHost? host)
    {
        try
        {
            return (host is null ? Console.WindowWidth : host.UI?.RawUI?.BufferSize.Width) is > 1 and var width ? width : UsualWidth;
        }
        catch (Exception e) when (e is HostException or NotImplementedException or PSInvalidOperationException or IOException or PlatformNotSupportedException)
        {
            return UsualWidth;
        }
    }
}
