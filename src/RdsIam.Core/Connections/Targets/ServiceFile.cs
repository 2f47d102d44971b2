namespace RdsIam.Core.Connections.Targets;

/// <summary>Reads libpq's <c>pg_service.conf</c>, after "The Connection Service File" in PostgreSQL's manual. Pure.</summary>
internal static class ServiceFile
{
    /// <summary>The settings of a service.</summary>
    /// <param name="text">The file's text.</param>
    /// <param name="name">The service; case matters, as for libpq.</param>
    /// <param name="path">The file, for errors.</param>
    /// <returns>Null: the file has no such service.</returns>
    /// <exception cref="Fault">ServiceFileInvalid; those of <see cref="SettingNames.Read"/>.</exception>
    public static TargetSettings? Read(string text, string name, string path)
    {
        var pairs = Services(text, path).FirstOrDefault(service => service.Name == name).Pairs;
        return pairs is null ? null : SettingNames.Read(pairs, $"[{name}] in {path}", out _);
    }

    /// <summary>The names of the services, in the order of the file.</summary>
    public static IEnumerable<string> Names(string text) => text.Split('\n')
        .Select(line => line.Trim())
        .Where(line => line is ['[', .., ']'])
        .Select(line => line[1..^1]);

    private static List<(string Name, List<KeyValuePair<string, string>> Pairs)> Services(string text, string path)
    {
        var services = new List<(string Name, List<KeyValuePair<string, string>> Pairs)>();
        var lines = text.Split('\n');
        for (var number = 1; number <= lines.Length; number++)
        {
            var line = lines[number - 1].Trim();
            if (line is "" or ['#', ..])
            {
                continue;
            }

            if (line is ['[', .., ']'])
            {
                services.Add((line[1..^1], []));
            }
            else if (line.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
            {
                // Before the first service libpq reads lines over.
                services.LastOrDefault().Pairs?.Add(KeyValuePair.Create(line[..equals].Trim(), line[(equals + 1)..].Trim()));
            }
            else
            {
                throw new Fault(Messages.ServiceFileInvalid(path, number), FaultKind.InvalidData, path);
            }
        }

        return services;
    }
}
