using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Credentials.Login;

/// <summary>What <c>aws login</c> keeps of a session in its file. What is not known here stays in it. Its text shows no secret.</summary>
internal sealed class LoginTokens
{
    private const string AccessToken = "accessToken";
    private const string Refresh = "refreshToken";
    private const string ExpiresAt = "expiresAt";

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _file;

    private LoginTokens(JsonObject file)
    {
        _file = file;
        var access = file[AccessToken] as JsonObject ?? throw new FormatException(AccessToken);
        Identity = new SigningIdentity(
            Need(access, "accessKeyId"), Need(access, "secretAccessKey"), Need(access, "sessionToken"), Instant(Need(access, ExpiresAt)));
        ClientId = Need(file, "clientId");
        RefreshToken = Need(file, Refresh);
        DpopKey = Need(file, "dpopKey") is var key && DpopProof.IsKey(key) ? key : throw new FormatException("dpopKey");
        IssuedIn = IdToken.RegionOf(Find(file, "idToken") ?? Find(file, "identityToken"));
    }

    /// <summary>The keys, with their end.</summary>
    public SigningIdentity Identity { get; }

    public string ClientId { get; }

    /// <summary>For one use: the answer brings the next one.</summary>
    public string RefreshToken { get; }

    /// <summary>The private key in PEM that the refresh token was given to.</summary>
    public string DpopKey { get; }

    /// <summary>The region where the person logged in, or null where the file does not tell.</summary>
    public string? IssuedIn { get; }

    /// <exception cref="FormatException">It is not what aws login writes; the message repeats none of it.</exception>
    public static LoginTokens Parse(string text) => Checked(() =>
        new LoginTokens(JsonNode.Parse(text) as JsonObject ?? throw new FormatException("no object")));

    /// <summary>What the file is to hold after a refresh.</summary>
    /// <exception cref="FormatException">The answer is not whole.</exception>
    public LoginTokens With(JsonElement answer, DateTimeOffset now) => Checked(() => Renewed(answer, now));

    /// <summary>The file's text: it holds secrets.</summary>
    public string ToFile() => _file.ToJsonString(Json);

    public override string ToString() => $"LoginTokens {Identity.AccessKeyId}";

    private LoginTokens Renewed(JsonElement answer, DateTimeOffset now)
    {
        var fresh = JsonObject.Create(answer) ?? throw new FormatException("no object");
        var keys = fresh[AccessToken] as JsonObject ?? throw new FormatException(AccessToken);
        if (fresh["expiresIn"] is not JsonValue lasts || !lasts.TryGetValue<int>(out var seconds) || seconds <= 0)
        {
            throw new FormatException("expiresIn");
        }

        var file = (JsonObject)_file.DeepClone();
        var access = (JsonObject)file[AccessToken]!;
        foreach (var name in new[] { "accessKeyId", "secretAccessKey", "sessionToken" })
        {
            access[name] = Need(keys, name);
        }

        access[ExpiresAt] = now.AddSeconds(seconds).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        file[Refresh] = Need(fresh, Refresh);
        return new LoginTokens(file);
    }

    /// <summary>What can be read and written again: a refresh token that is spent for a file that cannot be written is lost.</summary>
    private static LoginTokens Checked(Func<LoginTokens> read)
    {
        try
        {
            var tokens = read();
            tokens.ToFile();
            return tokens;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            // The parser's message may repeat a part of it.
            throw new FormatException(e.GetType().Name);
        }
    }

    private static string Need(JsonObject from, string name) => Find(from, name) ?? throw new FormatException(name);

    private static string? Find(JsonObject from, string name) =>
        from[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    private static DateTimeOffset Instant(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant.ToUniversalTime()
            : throw new FormatException(ExpiresAt);
}
