using System.Text.RegularExpressions;

namespace RdsIam.Tests;

/// <summary>Whoever names what starts a server or a program, also by way of other test classes, says so.</summary>
public sealed partial class NeedsServerTests
{
    private static readonly string[] Starters = ["PostgresCluster", "PostgresBinaries", "SandboxHost", "ProcessStartInfo", "ChildProcess", "PowerShellEngine"];

    [Fact]
    public void Tests_that_start_a_server_or_a_program_are_marked_and_no_others()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && Path.GetFileName(file) != "NeedsServerTests.cs")
            .Select(SourceFile.Read)
            .ToList();
        var starters = Starters.ToHashSet();
        while (files.Where(file => file.Words.Overlaps(starters)).SelectMany(file => file.Types).Where(starters.Add).ToList().Count > 0)
        {
        }

        var tests = files.Where(file => file.HasTests).ToList();
        Assert.True(tests.Count > 100, $"Only {tests.Count} files with tests were found.");
        Assert.Equal([], tests.Where(file => file.Words.Overlaps(starters) != file.IsMarked).Select(file => file.Name).Order());
    }

    private sealed record SourceFile(string Name, HashSet<string> Words, IReadOnlyList<string> Types, bool HasTests, bool IsMarked)
    {
        public static SourceFile Read(string path)
        {
            // Comments and texts say much that the code does not do.
            var text = Aside().Replace(File.ReadAllText(path), "");
            var types = TypeName().Matches(text).Select(match => match.Groups[1].Value).ToList();
            return new SourceFile(
                Path.GetRelativePath(Repository.Root, path),
                [.. Word().Matches(text).Select(match => match.Value).Except(types)],
                types,
                TestMethod().IsMatch(text),
                text.Contains("[NeedsServer]", StringComparison.Ordinal));
        }
    }

    [GeneratedRegex("""//.*|"[^"\n]*"|^using .*;$""", RegexOptions.Multiline)]
    private static partial Regex Aside();

    [GeneratedRegex(@"\b[A-Z]\w+")]
    private static partial Regex Word();

    [GeneratedRegex(@"^(?:public|internal)[\w ]*\b(?:class|record|struct)\s+(\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeName();

    [GeneratedRegex(@"\[(?:Fact|Theory)\b")]
    private static partial Regex TestMethod();
}
