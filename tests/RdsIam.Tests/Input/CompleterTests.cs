using System.Management.Automation;
using RdsIam.Input;

namespace RdsIam.Tests.Input;

/// <summary>One class, so that its tests come one after the other: the profiles' files are named by the environment.</summary>
public sealed class CompleterTests : IDisposable
{
    private static readonly string[] Names = ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rdsiam-complete-");
    private readonly string?[] _before = [.. Names.Select(Environment.GetEnvironmentVariable)];

    public CompleterTests()
    {
        foreach (var name in Names)
        {
            Environment.SetEnvironmentVariable(name, Path.Combine(_folder.FullName, name));
        }
    }

    [Theory]
    [InlineData("eu-w", "eu-west-1", "eu-west-2", "eu-west-3")]
    [InlineData("EU-WEST-1", "eu-west-1")]
    [InlineData("nowhere")]
    public void A_region_is_completed_from_its_beginning(string word, params string[] expected) =>
        Assert.Equal(expected, Texts(new RegionCompleter(), word));

    [Fact]
    public void Without_a_word_all_regions_are_offered() => Assert.Contains("us-gov-west-1", Texts(new RegionCompleter(), null));

    [Fact]
    public void A_profile_is_completed_from_both_files_and_quoted_where_it_needs_quotes()
    {
        Write("AWS_CONFIG_FILE", "[default]\n[profile prod]\n[profile my prod's]\n");
        Write("AWS_SHARED_CREDENTIALS_FILE", "[prod-old]\naws_access_key_id = AKIA\naws_secret_access_key = x\n");
        Assert.Equal(["prod", "prod-old"], Texts(new ProfileCompleter(), "PRO"));
        Assert.Equal(["'my prod''s'"], Texts(new ProfileCompleter(), "'my"));
        Assert.Contains("default", Texts(new ProfileCompleter(), null));
    }

    [Fact]
    public void Files_that_are_missing_or_broken_complete_nothing_and_throw_nothing()
    {
        Assert.Empty(Texts(new ProfileCompleter(), ""));
        Write("AWS_CONFIG_FILE", "this is no profile\n= [\n");
        Assert.Empty(Texts(new ProfileCompleter(), ""));
    }

    public void Dispose()
    {
        foreach (var (name, value) in Names.Zip(_before))
        {
            Environment.SetEnvironmentVariable(name, value);
        }

        _folder.Delete(recursive: true);
    }

    private static IEnumerable<string> Texts(IArgumentCompleter completer, string? word) =>
        completer.CompleteArgument("Get-RdsIamToken", "Region", word!, null!, new Dictionary<string, object>()).Select(one => one.CompletionText);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
