using System.Globalization;
using System.Text;

namespace RdsIam.Mutants;

/// <summary>What the tests of a part saw.</summary>
/// <param name="Part">Its name.</param>
/// <param name="Places">How many mistakes could be made in it.</param>
/// <param name="Killed">Drawn ones that a test saw, or that made it hang.</param>
/// <param name="Survivors">Those that none saw.</param>
internal sealed record Score(string Part, int Places, int Killed, IReadOnlyList<(Mutation Mutation, bool IsReached)> Survivors)
{
    private const string Begin = "<!-- mutants -->";
    private const string End = "<!-- /mutants -->";

    public const string Head = """
        | part | places | drawn | killed | score |
        |---|---:|---:|---:|---:|
        """;

    public int Drawn => Killed + Survivors.Count;

    public string Row => string.Create(
        CultureInfo.InvariantCulture, $"| {Part} | {Places:N0} | {Drawn} | {Killed} | {100.0 * Killed / Math.Max(1, Drawn):0} % |");

    /// <summary>Puts the table in place of the one that is there.</summary>
    public static void Write(string path, IReadOnlyList<Score> scores, int seed)
    {
        var text = File.Exists(path) ? File.ReadAllText(path).TrimEnd() + "\n" : "# Reliability\n";
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        if (begin < 0 || end < begin)
        {
            (begin, end) = (text.Length + 1, text.Length + 2 + Begin.Length);
            text += $"\n{Begin}\n{End}\n";
        }

        var section = new StringBuilder(Begin).Append('\n').Append(Intro(seed)).Append("\n\n").Append(Head).Append('\n');
        scores.ToList().ForEach(score => section.Append(score.Row).Append('\n'));
        section.Append("\nNo test sees:\n\n");
        foreach (var (mutation, isReached) in scores.SelectMany(score => score.Survivors))
        {
            section.Append(CultureInfo.InvariantCulture, $"- `{mutation.ToString().Replace('`', '\'')}`{(isReached ? "" : " (not reached)")}\n");
        }

        File.WriteAllText(path, text[..begin] + section + text[end..]);
    }

    private static string Intro(int seed) => $"""
        ## Mistakes put in

        `dotnet run --project tests/RdsIam.Mutants -- --write docs/reliability.md` puts small mistakes into Core: another comparison, the other
        of *and* and *or*, a condition turned round, another constant, no text, a statement left out. They are drawn by chance (seed {seed}) and
        compiled at once, each behind a switch; for each one a process runs the tests of its part. *Killed*: a test failed, or hung.
        """;
}
