using System.Text.RegularExpressions;

namespace RdsIam.Tests.Architecture;

/// <summary>A cmdlet says what it is told, and in which order things are done; what does them stands in the rooms beside.</summary>
public sealed partial class CmdletSizeTests
{
    /// <summary>Lines of a class with all its files.</summary>
    private const int Short = 100;

    /// <summary>Lines of a longer class without its parameters, blank lines, and usings.</summary>
    private const int Body = 60;

    /// <summary>Longer than they may be, with the lines that they must not exceed.</summary>
    private static readonly IReadOnlyDictionary<string, int> TooLong = new Dictionary<string, int>
    {
        ["ImportRdsIamDataCommand"] = 116,
    };

    private static readonly IReadOnlyList<(string Name, int Lines, int Body)> Classes =
    [
        .. Directory.GetFiles(Path.Combine(Repository.Root, "src", "RdsIam", "Commands"), "*.cs")
            .GroupBy(path => Path.GetFileName(path).Split('.')[0])
            .Select(files =>
                (files.Key, files.Sum(file => File.ReadAllLines(file).Length), files.Sum(file => BodyOf(File.ReadAllText(file))))),
    ];

    [Fact]
    public void A_cmdlet_is_short_or_has_little_beside_its_parameters()
    {
        Assert.True(Classes.Count > 30, $"Only {Classes.Count} cmdlets were found.");
        var broken = Classes.Where(one => one.Lines > Short && one.Body > TooLong.GetValueOrDefault(one.Name, Body));
        Assert.Equal([], broken.Select(one => $"{one.Name}: {one.Body} lines beside its parameters").Order());
    }

    [Fact]
    public void What_is_allowed_to_be_too_long_is()
    {
        var found = Classes.Where(one => one.Lines > Short && one.Body > Body).Select(one => one.Name);
        Assert.Equal(TooLong.Keys.Order(), found.Order());
    }

    [Fact]
    public void Parameters_are_left_out_with_all_that_belongs_to_them_and_nothing_else_is()
    {
        const string Source = """
            using System;

            [Cmdlet("Get", "It")]
            public sealed class GetItCommand : PSCmdlet
            {
                /// <summary>A word.</summary>
                [Parameter(
                    Position = 0,
                    HelpMessage = "A word.")]
                [ValidateRange(1, 2)]
                public int? Word { get; set; } = 1;

                [Parameter]
                public string[] Words { get; set; } = [];

                /// <summary>Not a word.</summary>
                [Obsolete]
                public int Other { get; set; }

                private int Field => 1;
            }

            """;
        Assert.Equal(8, BodyOf(Source));
    }

    private static int BodyOf(string source) => WithoutParameters(source.ReplaceLineEndings("\n")).Split('\n')
        .Count(line => !string.IsNullOrWhiteSpace(line) && !line.StartsWith("using ", StringComparison.Ordinal));

    private static string WithoutParameters(string source) =>
        Declaration().Replace(source, found => found.Value.Contains("    [Parameter", StringComparison.Ordinal) ? "" : found.Value);

    // Documentation, attributes, of which each may go on further in, and the property on one line.
    [GeneratedRegex(@"^(?:    ///.*\n)*(?:    \[.*\n(?:        .*\n)*)+    public .*\{ get;.*\n", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
