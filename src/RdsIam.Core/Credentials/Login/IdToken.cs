using System.Text.Json;
using System.Text.RegularExpressions;

namespace RdsIam.Core.Credentials.Login;

/// <summary>
/// The ID token of a login. Only who issued it is read, and its signature does not matter for that: it lies in the person's own file.
/// </summary>
internal static partial class IdToken
{
    /// <summary>The region of the service that issued it, or null where that cannot be told.</summary>
    public static string? RegionOf(string? idToken)
    {
        if (idToken?.Split('.') is not [_, var payload, _])
        {
            return null;
        }

        try
        {
            using var claims = JsonDocument.Parse(Base64UrlText.Read(payload));
            return claims.RootElement.ValueKind == JsonValueKind.Object
                && claims.RootElement.TryGetProperty("iss", out var issuer)
                && issuer.ValueKind == JsonValueKind.String
                && Issuer().Match(issuer.GetString()!) is { Success: true } match
                    ? match.Groups[1].Value
                    : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"\Ahttps://([a-z0-9]+(?:-[a-z0-9]+)+)\.signin\.", RegexOptions.CultureInvariant)]
    private static partial Regex Issuer();
}
