using System.Text.RegularExpressions;

namespace RdsIam.Tests;

/// <summary>Whoever names what starts a server or a program, also by way of other test classes, says so.</summary>
public sealed partial class NeedsServerTests
{
    private static readonly string[] Starters = ["PostgresCluster", "PostgresBinaries", "SandboxHost", "ProcessStartInfo", "ChildProcess", "PowerShellEngine"];

    [Fact]
    public void Tests_that_start_a_server_or_a_program_are_marked_and_no_others()
    {
        var tests = TestsThatUse(Starters, out var starters);
        Assert.Equal([], tests.Where(file => file.Words.Overlaps(starters) != file.IsMarked).Select(file => file.Name).Order());
    }

    [Fact]
    public void Tests_that_change_the_environment_run_one_after_the_other()
    {
        var tests = TestsThatUse(["AwsEnvironment"], out var users);
        Assert.Equal([], tests.Where(file => file.Words.Overlaps(users) && !file.IsAlone).Select(file => file.Name).Order());
    }

    /// <summary>All files with tests, and the names of types that use these, also by way of others.</summary>
    private static List<SourceFile> TestsThatUse(IEnumerable<string> types, out HashSet<string> users)
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && Path.GetFileName(file) != "NeedsServerTests.cs")
            .Select(SourceFile.Read)
            .ToList();
        var found = types.ToHashSet();
        while (files.Where(file => file.Words.Overlaps(found)).SelectMany(file => file.Types).Where(found.Add).ToList().Count > 0)
        {
        }

        var tests = files.Where(file => file.HasTests).ToList();
        Assert.True(tests.Count > 100, $"Only {tests.Count} files with tests were found.");
        users = found;
        return tests;
    }

    private sealed record SourceFile(
        string Name, HashSet<string> Words, IReadOnlyList<string> Types, bool HasTests, bool IsMarked, bool IsAlone)
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
                text.Contains("[NeedsServer]", StringComparison.Ordinal),
                text.Contains("[Collection(ProcessEnvironment.Name)]", StringComparison.Ordinal));
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
