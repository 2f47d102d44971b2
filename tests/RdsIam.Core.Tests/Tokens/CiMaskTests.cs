using RdsIam.Core.Clients;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tests.Tokens;

public sealed class CiMaskTests
{
    private static readonly string Token = TokenSigner.Sign(
        TokenRequest.Create("mydb.abc123.eu-west-1.rds.amazonaws.com", 5432, "a\r\nb", "eu-west-1"),
        new SigningIdentity("ASIAIOSFODNN7EXAMPLE", "secret", "session/token+=="),
        new DateTimeOffset(2024, 1, 15, 10, 20, 30, TimeSpan.Zero)).Value;

    private static readonly string[] Masked = [Token, Uri.EscapeDataString(Token), Token[^64..]];

    [Fact]
    public void Outside_of_CI_there_are_no_lines()
    {
        Assert.Empty(CiMask.Lines(Token, _ => null));
        Assert.Empty(CiMask.Lines(Token, _ => "false"));
    }

    [Fact]
    public void GitHub_Actions_undoes_the_escapes_to_the_token_its_URI_spelling_and_its_signature()
    {
        var lines = CiMask.Lines(Token, name => name == "GITHUB_ACTIONS" ? "true" : null);
        // The runner's order: line breaks first, the percent sign last.
        Assert.Equal(Masked, lines.Select(line => Undo(line, "::add-mask::", "%25")));
    }

    [Fact]
    public void Azure_Pipelines_undoes_the_escapes_to_the_token_its_URI_spelling_and_its_signature()
    {
        var lines = CiMask.Lines(Token, name => name == "TF_BUILD" ? "True" : null);
        Assert.Equal(Masked, lines.Select(line => Undo(line, "##vso[task.setsecret]", "%AZP25")));
    }

    [Fact]
    public void Another_secret_is_masked_too_and_an_empty_one_is_not()
    {
        Assert.Equal(["::add-mask::pa%25ss%0D%0Aword", "::add-mask::pa%2525ss%250D%250Aword"], CiMask.Lines("pa%ss\r\nword", OnGitHub));
        Assert.Equal(["::add-mask::password"], CiMask.Lines("password", OnGitHub));
        Assert.Empty(CiMask.Lines("", OnGitHub));

        static string? OnGitHub(string name) => name == "GITHUB_ACTIONS" ? "true" : null;
    }

    private static string Undo(string line, string command, string percent)
    {
        Assert.StartsWith(command, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        return line[command.Length..]
            .Replace("%0D", "\r", StringComparison.Ordinal)
            .Replace("%0A", "\n", StringComparison.Ordinal)
            .Replace(percent, "%", StringComparison.Ordinal);
    }
}
