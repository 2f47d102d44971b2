using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Runtime.CompilerServices;
using RdsIam.Core.Queries.Faults;

namespace RdsIam.Display;

/// <summary>Where things are shown: how wide it is, and what it can show.</summary>
internal static class Screen
{
    /// <summary>Where nobody knows (no host, a host without a window).</summary>
    private const int UsualWidth = 120;

    private static readonly ConditionalWeakTable<Runspace, Place> Places = [];

    /// <summary>Who writes what nobody else takes; others (Out-String, Out-File, Tee-Object) may keep it.</summary>
    private const string HostWriter = "Microsoft.PowerShell.Commands.OutDefaultCommand";

    private static readonly PropertyInfo? Transcribing =
        typeof(PSHostUserInterface).GetProperty("IsTranscribing", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public);

    private static readonly object? Style = typeof(PSObject).Assembly.GetType("System.Management.Automation.PSStyle")?.GetProperty("Instance")?.GetValue(null);

    /// <summary>
    /// Notes the host that a cmdlet writes to, and whether a script has called it: views and errors have no other way to know.
    /// </summary>
    public static void Note(PSCmdlet cmdlet)
    {
        if (Runspace.DefaultRunspace is { } runspace)
        {
            Places.GetValue(runspace, _ => new Place(cmdlet.Host, cmdlet.SessionState.PSVariable)).IsInScript =
                !string.IsNullOrEmpty(cmdlet.MyInvocation.ScriptName);
        }
    }

    /// <summary>The cells of a line. PowerShell leaves the last one of the window free.</summary>
    public static int Width => Math.Max(20, WidthOf(Here?.Host) - 1);

    /// <summary>The number of the command line that runs; null: nobody knows.</summary>
    public static long? Command => (Here?.Variables.GetValue("global:MyInvocation") as InvocationInfo)?.HistoryId;

    /// <summary>How errors show the line that they are about.</summary>
    public static ErrorExcerpt Excerpt => new(Width, Here?.IsInScript == true);

    private static bool IsDecorated => Style?.GetType().GetProperty("OutputRendering")?.GetValue(Style)?.ToString() != "PlainText";

    private static Place? Here => Runspace.DefaultRunspace is { } runspace && Places.TryGetValue(runspace, out var place) ? place : null;

    /// <summary>Stands for what was cut off.</summary>
    public static string Ellipsis => HasUnicode ? "…" : "...";

    /// <summary>Stands for NULL.</summary>
    public static string Null => HasUnicode ? "∅" : "NULL";

    /// <summary>Whether more than plain ASCII comes through.</summary>
    public static bool HasUnicode => Console.OutputEncoding.CodePage is 65001 or 1200 or 1201 or 12000;

    /// <summary>Whether marks and colours are wanted: not in a file, a log or where the user says so.</summary>
    public static bool HasMarks => HasUnicode && !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && IsDecorated;

    /// <summary>
    /// Whether a line can be taken back, by going up over it: at a terminal that obeys and shows what is written at once. Nothing else may
    /// get it: a transcript or a file would keep the command to go up. PowerShell writes a line at least for each object.
    /// </summary>
    public static bool CanGoUp => !Console.IsOutputRedirected && IsDecorated && Environment.GetEnvironmentVariable("TERM") != "dumb"
        && Here?.Host is { Name: "ConsoleHost" or "Visual Studio Code Host" } host && !IsTranscribed(host) && IsForHost();

    /// <summary>Goes up a line.</summary>
    public const string Up = "\u001b[1A";

    /// <summary>A table's heading in the user's own colours. PowerShell takes them out where none are wanted.</summary>
    public static string Heading(string text) =>
        Style?.GetType().GetProperty("Formatting")?.GetValue(Style) is { } formatting
        && formatting.GetType().GetProperty("TableHeader")?.GetValue(formatting) is string { Length: > 0 } start
        && Style.GetType().GetProperty("Reset")?.GetValue(Style) is string reset
            ? start + text + reset
            : text;

    /// <summary>Whether a transcript is written, or may be, as nobody says so.</summary>
    private static bool IsTranscribed(PSHost host) => host.UI is { } ui && Transcribing?.GetValue(ui) is not false;

    /// <summary>A view is not told who shows it. It shows an object within the call that brings it.</summary>
    private static bool IsForHost() => new StackTrace().GetFrames().Any(frame => frame.GetMethod()?.DeclaringType?.FullName == HostWriter);

    private static int WidthOf(PSHost? host)
    {
        try
        {
            return (host is null ? Console.WindowWidth : host.UI?.RawUI?.BufferSize.Width) is > 1 and var width ? width : UsualWidth;
        }
        catch (Exception e) when (
            e is HostException or NotImplementedException or PSInvalidOperationException or IOException or PlatformNotSupportedException)
        {
            return UsualWidth;
        }
    }

    private sealed class Place(PSHost host, PSVariableIntrinsics variables)
    {
        public PSVariableIntrinsics Variables => variables;

        public PSHost Host => host;

        public bool IsInScript { get; set; }
    }
}
