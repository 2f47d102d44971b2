using System.Text.RegularExpressions;

namespace RdsIam.Core.Tests.Architecture;

/// <summary>
/// How long lines are. A text in quotes counts as two columns and a line of a raw string as none: what is data is not broken to fit.
/// </summary>
public sealed partial class ColumnTests
{
    private const int Columns = 140;

    [Fact]
    public void No_line_of_code_is_longer_than_the_limit() => Assert.Empty(
        Sources().SelectMany(LongLines));

    [Fact]
    public void Editors_are_told_the_same_limit() => Assert.Contains(
        $"max_line_length = {Columns}", File.ReadAllLines(Path.Combine(Repository.Root, ".editorconfig")));

    [Fact]
    public void What_is_switched_off_has_its_reason_above_it()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, ".editorconfig"));
        Assert.Empty(lines.Where((line, i) => SwitchedOff().IsMatch(line) && !HasReason(lines, i)));
    }

    [Theory]
    [InlineData("var text = \"LONG\";", false)]
    [InlineData("/// LONG", true)]
    [InlineData("Call(LONG, \"short\");", true)]
    public void A_long_text_is_no_long_line(string line, bool isLong) =>
        Assert.Equal(isLong, IsLong(line.Replace("LONG", new string('x', Columns), StringComparison.Ordinal)));

    /// <summary>A comment above it, with nothing between but where it holds and what is switched off for the same reason.</summary>
    private static bool HasReason(string[] lines, int index)
    {
        do
        {
            index--;
        }
        while (SwitchedOff().IsMatch(lines[index]) || lines[index].StartsWith('['));

        return lines[index].StartsWith('#');
    }

    private static IEnumerable<string> Sources() => new[] { "src", "tests", "bench" }
        .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static IEnumerable<string> LongLines(string file)
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, file));
        var isRaw = false;
        for (var i = 0; i < lines.Length; i++)
        {
            var turns = RawQuotes().Count(lines[i]) % 2 == 1;
            if (!isRaw && !turns && IsLong(lines[i]))
            {
                yield return $"{file}:{i + 1} has {lines[i].Length} columns";
            }

            isRaw ^= turns;
        }
    }

    private static bool IsLong(string line) => line.Length > Columns && Quoted().Replace(line, "\"\"").Length > Columns;

    /// <summary>A raw string that is closed in its line, or a plain one.</summary>
    [GeneratedRegex("\"{3}.*?\"{3,}|\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex Quoted();

    [GeneratedRegex("\"\"\"")]
    private static partial Regex RawQuotes();

    [GeneratedRegex(@"=\s*none$|:silent$")]
    private static partial Regex SwitchedOff();
}
