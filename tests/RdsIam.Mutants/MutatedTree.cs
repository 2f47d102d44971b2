using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace RdsIam.Mutants;

/// <summary>A copy of Core in which all drawn mistakes are, each behind a switch, and the tests beside it.</summary>
internal sealed partial class MutatedTree(string root)
{
    private const string Switch = """
        using System.Linq;

        namespace RdsIam.Core;

        internal static class Mutant
        {
            private static readonly int Chosen = int.TryParse(System.Environment.GetEnvironmentVariable("RDSIAM_MUTANT"), out var id) ? id : 0;
            private static readonly bool[]? Hits = Watch();

            public static bool Is(int id)
            {
                if (Hits is not null)
                {
                    Hits[id] = true;
                }

                return id == Chosen;
            }

            private static bool[]? Watch()
            {
                if (System.Environment.GetEnvironmentVariable("RDSIAM_MUTANT_HITS") is not { Length: > 0 } file)
                {
                    return null;
                }

                var hits = new bool[100_000];
                System.AppDomain.CurrentDomain.ProcessExit += (_, _) => System.IO.File.WriteAllLines(
                    file, System.Linq.Enumerable.Range(0, hits.Length).Where(i => hits[i]).Select(i => i.ToString()));
                return hits;
            }
        }
        """;

    private static readonly string[] Needed =
        ["Directory.Build.props", "Directory.Packages.props", "CodeMetricsConfig.txt", "RdsIam.psd1", "global.json", ".editorconfig"];

    private readonly string _folder = Path.Combine(root, "out", "mutants");

    public string Tests => Path.Combine(_folder, "tests", "RdsIam.Core.Tests");

    /// <summary>Builds; a mistake that does not compile is none, and is left out.</summary>
    public IReadOnlyList<Mutation> Build(IReadOnlyList<Mutation> mutations)
    {
        for (var left = mutations; ;)
        {
            Write(left);
            var errors = Compile();
            if (errors.Count == 0)
            {
                Copy(Path.Combine(root, "out", "bin", "RdsIam.Core.Tests", "debug"), Path.Combine(_folder, "tests"));
                const string Library = "RdsIam.Core.dll";
                File.Copy(
                    Path.Combine(_folder, "out", "bin", "RdsIam.Core", "debug", Library), Path.Combine(_folder, "tests", Library), overwrite: true);
                return left;
            }

            var next = left.Where(one => !errors.Contains((one.File, one.Line))).ToList();
            if (next.Count == left.Count)
            {
                // The error is told further down than where it was made.
                next = left.Where(one => !errors.Any(error => error.File == one.File)).ToList();
            }

            if (next.Count == left.Count)
            {
                throw new InvalidOperationException($"The copy does not compile: {string.Join(", ", errors)}");
            }

            Console.WriteLine($"{left.Count - next.Count} mutants do not compile.");
            left = next;
        }
    }

    private void Write(IReadOnlyList<Mutation> mutations)
    {
        Directory.CreateDirectory(_folder);
        foreach (var name in Needed)
        {
            File.Copy(Path.Combine(root, name), Path.Combine(_folder, name), overwrite: true);
        }

        Copy(Path.Combine(root, "src", "RdsIam.Core"), Path.Combine(_folder, "src", "RdsIam.Core"));
        Copy(Path.Combine(root, "src", "RdsIam.Messages"), Path.Combine(_folder, "src", "RdsIam.Messages"));
        File.WriteAllText(Path.Combine(_folder, "src", "RdsIam.Core", "Mutant.cs"), Switch);
        foreach (var file in mutations.GroupBy(one => one.File))
        {
            var text = File.ReadAllText(Path.Combine(root, file.Key));
            foreach (var one in file.OrderByDescending(one => one.Start))
            {
                text = text[..one.Start] + one.Switched + text[(one.Start + one.Length)..];
            }

            File.WriteAllText(Path.Combine(_folder, file.Key), text);
        }
    }

    private HashSet<(string File, int Line)> Compile()
    {
        var start = new ProcessStartInfo("dotnet",
        [
            "build", Path.Combine(_folder, "src", "RdsIam.Core"), "-v", "q",
            "-p:TreatWarningsAsErrors=false", "-p:RunAnalyzers=false", "-p:GenerateDocumentationFile=false",
        ])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var errors = Error().Matches(output)
            .Select(one => (
                Path.GetRelativePath(_folder, one.Groups[1].Value).Replace('\\', '/'),
                int.Parse(one.Groups[2].Value, CultureInfo.InvariantCulture)))
            .ToHashSet();
        return process.ExitCode == 0 || errors.Count > 0 ? errors : throw new InvalidOperationException(output);
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)), overwrite: true);
        }

        foreach (var folder in Directory.EnumerateDirectories(from).Where(one => Path.GetFileName(one) is not ("bin" or "obj")))
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
        }
    }

    [GeneratedRegex(@"^(\S+\.cs)\((\d+),\d+\): error", RegexOptions.Multiline)]
    private static partial Regex Error();
}
