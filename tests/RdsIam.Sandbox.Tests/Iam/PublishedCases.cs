using System.Text.Json;
using RdsIam.Sandbox.Iam;

namespace RdsIam.Sandbox.Tests.Iam;

/// <summary>
/// Questions whose answers AWS has published, from files that are not part of the repository: <c>RDSIAM_POLICY_CASES</c> names
/// their folder, else <c>shared/policy-cases</c> beside the clone. Without the folder there are none.
/// </summary>
internal static class PublishedCases
{
    public static IEnumerable<(string Id, JsonElement Case)> In(string file)
    {
        var folder = Environment.GetEnvironmentVariable("RDSIAM_POLICY_CASES")
            ?? Path.Combine(Repository.Root, "..", "shared", "policy-cases");
        var path = Path.Combine(folder, file + ".json");
        return !File.Exists(path) ? []
            : JsonDocument.Parse(File.ReadAllText(path)).RootElement.GetProperty("cases").EnumerateArray()
                .Where(one => one.TryGetProperty("expected", out _))
                .Select(one => (one.GetProperty("id").GetString()!, one));
    }

    /// <summary>The sandbox's answer: an outcome, Accepted too where that is all that is asked, or Refused.</summary>
    public static string Answer(JsonElement one, PolicyHome identityHome)
    {
        try
        {
            var question = QuestionOf(one.GetProperty("question"));
            var policies = new PolicyStack
            {
                Identity = [.. Texts(one, "identity").Concat(Texts(one, "identityText")).Select(json => Read(json, identityHome))],
                Boundary = Texts(one, "boundary").Select(json => Read(json, PolicyHome.Managed)).FirstOrDefault(),
                Session = [.. Texts(one, "session").Select(json => Read(json, PolicyHome.Session))],
                Trust = Texts(one, "trust").Select(json => Read(json, PolicyHome.Trust)).FirstOrDefault(),
                ServiceControl = !one.TryGetProperty("scp", out var levels) ? [] :
                [
                    .. levels.EnumerateArray().Select(level =>
                        level.EnumerateArray().Select(document => Read(document.GetRawText(), PolicyHome.ServiceControl)).ToList()),
                ],
            };
            var isAssumption = question.Action.StartsWith("sts:AssumeRole", StringComparison.Ordinal);
            return isAssumption && policies.Trust is null ? "Refused" : $"{IamJudge.Decide(question, policies).Outcome}";
        }
        catch (MalformedPolicy)
        {
            return "Refused";
        }
    }

    public static bool Agrees(string expected, string answer) => expected switch
    {
        "Accepted" => answer != "Refused",
        "Denied" => answer is "ImplicitDeny" or "ExplicitDeny",
        "NotAllowed" => answer != "Allowed",
        _ => expected == answer,
    };

    private static IamDocument Read(string json, PolicyHome home) => IamDocument.Read(json, "case", home);

    private static IEnumerable<string> Texts(JsonElement one, string name) => !one.TryGetProperty(name, out var value) ? []
        : value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(Text)
        : value.ValueKind == JsonValueKind.Null ? []
        : [Text(value)];

    private static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static Question QuestionOf(JsonElement question)
    {
        var (action, resource) = (Text(question.GetProperty("action")), Text(question.GetProperty("resource")));
        var (region, account) = resource.Split(':', 6) is [_, _, _, var place, var owner, _] ? (place, owner) : ("", "");
        var asker = question.TryGetProperty("principal", out var principal)
            ? Asker.Parse(principal.GetString()!)
            : new Asker(AskerKind.User, "", "aws", account, "");
        var keys = question.TryGetProperty("principal", out _) ? asker.Keys() : new AskedKeys();
        keys.Set("aws:CurrentTime", "2026-01-01T00:00:00Z").Set("aws:EpochTime", "1767225600").Set("aws:SecureTransport", "true")
            .Set("aws:RequestedRegion", region).Set("aws:ResourceAccount", account);
        foreach (var key in question.GetProperty("context").EnumerateObject())
        {
            // RDS tells no address of whoever logs in, whatever a question says.
            if (action != "rds-db:connect" || !key.Name.Equals("aws:SourceIp", StringComparison.OrdinalIgnoreCase))
            {
                keys.Set(key.Name, key.Value.ValueKind == JsonValueKind.Array
                    ? [.. key.Value.EnumerateArray().Select(Text)]
                    : [Text(key.Value)]);
            }
        }

        return new Question(asker, action, resource, keys);
    }
}
