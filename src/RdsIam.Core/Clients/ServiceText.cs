namespace RdsIam.Core.Clients;

/// <summary>Changes the text of a pg_service.conf file; other services and comments stay as they are. Pure.</summary>
internal static class ServiceText
{
    /// <summary>The text with the service's settings: in place of those it had, else at the end.</summary>
    /// <exception cref="Fault">ServiceNameForm, or ServiceValueForm: the file cannot hold that name or value.</exception>
    public static string Set(string text, string service, IEnumerable<KeyValuePair<string, string>> settings)
    {
        CheckName(service);
        var lines = new FileLines(text);
        List<string> own = [$"[{service}]", .. settings.Select(Line)];
        var (start, count) = Find(lines, service);
        if (start >= 0)
        {
            lines.RemoveRange(start, count);
            lines.Insert(start, own);
        }
        else
        {
            lines.Insert(lines.Count, lines.Count == 0 || lines[lines.Count - 1].Length == 0 ? own : ["", .. own]);
        }

        return lines.ToString();
    }

    /// <summary>The text without the service.</summary>
    public static string Remove(string text, string service)
    {
        var lines = new FileLines(text);
        var (start, count) = Find(lines, service);
        if (start >= 0)
        {
            lines.RemoveRange(start, count);
        }

        return lines.ToString();
    }

    /// <summary>The names of the services in a text.</summary>
    public static IReadOnlyList<string> Names(string text) =>
    [
        .. text.Split('\n').Select(line => line.Trim()).Where(line => line is ['[', .., ']']).Select(line => line[1..^1]),
    ];

    /// <summary>The service's header and settings, without the blank lines and comments before the next service.</summary>
    private static (int Start, int Count) Find(FileLines lines, string service)
    {
        var start = lines.Find(line => line.Trim() == $"[{service}]");
        if (start < 0)
        {
            return (start, 0);
        }

        var end = lines.Find(line => line.TrimStart().StartsWith('['), start + 1);
        end = end < 0 ? lines.Count : end;
        while (end > start + 1 && lines[end - 1].Trim() is "" or ['#', ..])
        {
            end--;
        }

        return (start, end - start);
    }

    private static void CheckName(string service)
    {
        if (service.Length == 0 || service != service.Trim() || service.AsSpan().IndexOfAny("[]\r\n\0") >= 0)
        {
            throw new Fault(Messages.ServiceNameForm(service), FaultKind.InvalidArgument, service);
        }
    }

    private static string Line(KeyValuePair<string, string> setting) =>
        setting.Value != setting.Value.Trim() || setting.Value.AsSpan().IndexOfAny("\r\n\0") >= 0
            ? throw new Fault(Messages.ServiceValueForm(setting.Key), FaultKind.InvalidArgument, setting.Key)
            : $"{setting.Key}={setting.Value}";
}
