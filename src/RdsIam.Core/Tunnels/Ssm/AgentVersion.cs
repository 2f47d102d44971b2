namespace RdsIam.Core.Tunnels.Ssm;

/// <summary>Compares version texts part by part as numbers, as the official programs do; a part that is none counts as zero.</summary>
internal static class AgentVersion
{
    /// <summary>Many connections in one session from behind this.</summary>
    private const string OldestPlain = "3.0.196.0";

    /// <summary>Behind this an agent expects no signs of life of a session's streams; before, it ends sessions without.</summary>
    private const string NewestWithKeepAlive = "3.1.1511.0";

    public static bool IsMultiplexing(string version) => Compare(version, OldestPlain) > 0;

    public static bool NeedsKeepAlive(string version) => Compare(version, NewestWithKeepAlive) <= 0;

    private static int Compare(string left, string right)
    {
        var (one, two) = (left.Split('.'), right.Split('.'));
        for (var i = 0; i < Math.Max(one.Length, two.Length); i++)
        {
            var order = Part(one, i).CompareTo(Part(two, i));
            if (order != 0)
            {
                return order;
            }
        }

        return 0;
    }

    private static int Part(string[] parts, int i) =>
        i < parts.Length && int.TryParse(parts[i], System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : 0;
}
