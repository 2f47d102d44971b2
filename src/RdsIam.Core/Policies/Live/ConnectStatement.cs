using System.Text.Json;

namespace RdsIam.Core.Policies.Live;

/// <summary>Writes the policy that allows one action on one resource.</summary>
internal static class ConnectStatement
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Allow(string action, string resource) => JsonSerializer.Serialize(
        new
        {
            Version = PolicyGrammar.NewVersion,
            Statement = new[] { new { Effect = "Allow", Action = action, Resource = resource } },
        },
        Indented);
}
