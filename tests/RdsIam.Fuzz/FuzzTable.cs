using System.Globalization;
using System.Text;

namespace RdsIam.Fuzz;

/// <summary>Results as a table of Markdown, which stands between two marks of a page.</summary>
internal static class FuzzTable
{
    private const string Begin = "<!-- inputs -->";
    private const string End = "<!-- /inputs -->";

    public const string Head = """
        | target | inputs | refused | seconds | longest | most memory | faults |
        |---|---:|---:|---:|---:|---:|---:|
        """;

    public static string Row(FuzzResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {result.Name} | {result.Inputs:N0} | {result.Refused:N0} | {result.Seconds:N0} | {result.Worst.TotalMilliseconds:N0} ms | {result.WorstBytes / 1e6:N1} MB | {result.Findings.Count} |");

    /// <summary>Puts the table in place of the one that is there; rows of targets that were not run stay.</summary>
    public static void Write(string path, IReadOnlyList<FuzzResult> results, int seed)
    {
        var text = File.Exists(path) ? File.ReadAllText(path) : "# Reliability\n\n" + Begin + "\n" + End + "\n";
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
        {
            (text, begin, end) = ($"{text.TrimEnd()}\n\n{Begin}\n{End}\n", text.TrimEnd().Length + 2, text.TrimEnd().Length + 3 + Begin.Length);
        }

        var rows = results.ToDictionary(result => result.Name, Row);
        foreach (var line in text[begin..end].Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)))
        {
            rows.TryAdd(line.Split('|')[1].Trim(), line);
        }

        var table = new StringBuilder(Begin).Append('\n').Append(Intro(seed)).Append("\n\n").Append(Head).Append('\n');
        foreach (var target in FuzzTargets.All.Where(target => rows.ContainsKey(target.Name)))
        {
            table.Append(rows[target.Name]).Append('\n');
        }

        File.WriteAllText(path, text[..begin] + table + text[end..]);
    }

    private static string Intro(int seed) => string.Create(CultureInfo.InvariantCulture, $"""
        ## Broken inputs

        `dotnet run -c Release --project tests/RdsIam.Fuzz -- --long --write docs/reliability.md` gives each reader inputs that are made
        of real ones by chance (seed {seed}: the same each time), up to 256 thousand characters or bytes. *Refused* was answered by a fault
        or by the exception that the method documents, in one way of reading it at least; the rest was read. A fault of this table is any other exception, an input for
        which the processor works more than one second in each of four tries (or that takes 20 s by the clock), or one for which more than
        200 MB are allocated, given back or not. *Longest* is the processor's time of the thread that reads; *seconds* are the clock's.
        """);
}
