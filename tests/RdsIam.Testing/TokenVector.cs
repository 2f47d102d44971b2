using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using RdsIam.Core.Tokens;

namespace RdsIam.Testing;

/// <summary>A token that another program made at a frozen clock; the README beside the file says what the fields mean.</summary>
public sealed record TokenVector
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private static readonly Lazy<IReadOnlyList<TokenVector>?> Read = new(ReadFile);

    public required string Name { get; init; }

    public required string AccessKey { get; init; }

    public required string SecretKey { get; init; }

    public string? SessionToken { get; init; }

    public required string Region { get; init; }

    public required string Host { get; init; }

    public required int Port { get; init; }

    public required string User { get; init; }

    [JsonPropertyName("utc_time")]
    public required DateTimeOffset Time { get; init; }

    public required string Token { get; init; }

    public required string MadeBy { get; init; }

    public required IReadOnlyList<Spelling> OtherOrders { get; init; }

    internal SigningIdentity Identity => new(AccessKey, SecretKey, SessionToken);

    internal bool IsByAwsCli => MadeBy.Contains("aws-cli", StringComparison.Ordinal);

    /// <summary>All vectors; skips the running test where the file is not there.</summary>
    public static IReadOnlyList<TokenVector> All()
    {
        Assert.SkipWhen(Read.Value is null, "../shared/vectors/tokens.json is not beside the repository.");
        return Read.Value!;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} by {MadeBy}");

    private static List<TokenVector>? ReadFile()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "RdsIam.slnx")))
        {
            folder = folder.Parent;
        }

        var file = Path.Combine(folder?.Parent?.FullName ?? "", "shared", "vectors", "tokens.json");
        return File.Exists(file) ? JsonSerializer.Deserialize<List<TokenVector>>(File.ReadAllText(file), Options) : null;
    }

    public sealed record Spelling(string MadeBy, string Token);
}
