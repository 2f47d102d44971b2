using System.Globalization;
using System.Text;

namespace RdsIam.Display;

/// <summary>What the views show of a server's sessions and tables, where a property alone does not do.</summary>
internal static class InspectionTexts
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB"];

    /// <summary>The process's number, further in for each session that it waits behind.</summary>
    public static string Process(RdsIamActivity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return (activity.Depth == 0 ? "" : new string(' ', (activity.Depth - 1) * 2) + "└ ")
            + activity.ProcessId.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The state in a word or two: a wait for a lock stands before what PostgreSQL calls active.</summary>
    public static string State(RdsIamActivity activity)
    {
        ArgumentNullException.ThrowIfNull(activity);
        return activity switch
        {
            { BlockedBy.Length: > 0 } => "blocked",
            { State: "idle in transaction" } => "idle in tx",
            { State: "idle in transaction (aborted)" } => "failed tx",
            { State: null } => activity.Kind ?? "",
            _ => activity.State,
        };
    }

    /// <summary>A time in two figures at most: <c>350 ms</c>, <c>12 s</c>, <c>5 min</c>, <c>3 h</c>, <c>2 d</c>.</summary>
    public static string Time(TimeSpan? time) => time switch
    {
        null => "",
        { TotalSeconds: < 1 } => Whole(time.Value.TotalMilliseconds, "ms"),
        { TotalMinutes: < 1 } => Whole(time.Value.TotalSeconds, "s"),
        { TotalHours: < 1 } => Whole(time.Value.TotalMinutes, "min"),
        { TotalDays: < 1 } => Whole(time.Value.TotalHours, "h"),
        _ => Whole(time.Value.TotalDays, "d"),
    };

    /// <summary>Bytes in the unit that leaves one to three figures before the point, as pg_size_pretty counts.</summary>
    public static string Size(long? bytes)
    {
        if (bytes is not { } number)
        {
            return "";
        }

        double size = number;
        var unit = 0;
        for (; size >= 1000 && unit < Units.Length - 1; unit++)
        {
            size /= 1024;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{Math.Round(size, size < 10 && unit > 0 ? 1 : 0)} {Units[unit]}");
    }

    /// <summary>A text on one line: what only moves the cursor or commands the terminal is shown as a blank.</summary>
    public static string Line(string? text)
    {
        var line = new StringBuilder();
        foreach (var c in text ?? "")
        {
            var shown = char.IsControl(c) || char.IsWhiteSpace(c) ? ' ' : c;
            if (shown != ' ' || (line.Length > 0 && line[^1] != ' '))
            {
                line.Append(shown);
            }
        }

        return line.ToString().TrimEnd();
    }

    private static string Whole(double number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{Math.Max(0, Math.Floor(number))} {unit}");
}
