using System.Text.Json;

namespace RdsIam.Testing;

/// <summary>Policy documents of one statement.</summary>
internal static class Documents
{
    public static string Allow(string action, string resource) => Statement("Allow", action, resource);

    public static string Deny(string action, string resource) => Statement("Deny", action, resource);

    public static string AllowIf(string action, string resource, string test, string key, string value) => Document(new
    {
        Effect = "Allow",
        Action = action,
        Resource = resource,
        Condition = new Dictionary<string, object> { [test] = new Dictionary<string, string> { [key] = value } },
    });

    /// <summary>A trust policy for one AWS principal.</summary>
    public static string Trust(string principal) =>
        Document(new { Effect = "Allow", Principal = new { AWS = principal }, Action = "sts:AssumeRole" });

    private static string Statement(string effect, string action, string resource) =>
        Document(new { Effect = effect, Action = action, Resource = resource });

    private static string Document(object statement) =>
        JsonSerializer.Serialize(new { Version = "2012-10-17", Statement = new[] { statement } });
}
