using System.Text.RegularExpressions;

namespace RdsIam.Tests.Architecture;

/// <summary>What people read goes through <c>ShownStreams</c> and <c>ErrorRecords</c>, which break up commands in it.</summary>
public sealed partial class StreamTests
{
    private static readonly string Source = Path.Combine(Repository.Root, "src", "RdsIam");

    [Fact]
    public void Nothing_writes_to_a_stream_of_texts_or_asks_past_ShownStreams() =>
        Assert.Equal(["ShownStreams.cs"], FilesWith(Direct()));

    [Fact]
    public void Nothing_makes_an_error_past_ErrorRecords() => Assert.Equal(["ErrorRecords.cs"], FilesWith(OwnError()));

    private static IEnumerable<string> FilesWith(Regex pattern) =>
        Directory.EnumerateFiles(Source, "*.cs", SearchOption.AllDirectories)
            .Where(file => pattern.IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetFileName(file))
            .Where(name => !name.EndsWith("Exception.cs", StringComparison.Ordinal));

    [GeneratedRegex(
        @"(cmdlet|this|base)\.(Write(Warning|Verbose|Debug|Information|Progress)|ShouldProcess)\b|^\s+(Write(Warning|Debug|Information|Progress)|ShouldProcess)\(",
        RegexOptions.Multiline)]
    private static partial Regex Direct();

    [GeneratedRegex(@"new (ErrorRecord|ErrorDetails|RdsIam\w*Exception)\(")]
    private static partial Regex OwnError();
}
