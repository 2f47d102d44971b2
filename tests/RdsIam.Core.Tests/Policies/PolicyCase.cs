using System.Text.Json.Nodes;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies;

/// <summary>A question with the answer that AWS's published rules give, from the folder of shared cases.</summary>
internal sealed record PolicyCase(string Id, JsonNode Json)
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The folder beside the clone; null where it is not there.</summary>
    public static string? Folder
    {
        get
        {
            var folder = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "policy-cases"));
            return Directory.Exists(folder) ? folder : null;
        }
    }

    public string Expected => (string)Json["expected"]!;

    public static IEnumerable<PolicyCase> All() => Folder is null
        ? []
        : Directory.EnumerateFiles(Folder, "*.json").Order()
            .SelectMany(file => JsonNode.Parse(File.ReadAllText(file))!["cases"]!.AsArray())
            .Select(node => new PolicyCase((string)node!["id"]!, node));

    /// <summary>The verdict, or Refused where a limit is; and everything that the findings say.</summary>
    public (string Verdict, string Findings) Answer()
    {
        var asked = Json["question"]!;
        var question = new PolicyQuestion
        {
            Action = (string)asked["action"]!,
            Resource = (string)asked["resource"]!,
            Context = Context(asked["context"]),
        };
        var principal = asked["principal"] is { } arn ? RequestPrincipal.Parse((string)arn!) : null;
        try
        {
            var layers = GivenLayers.Read(
                Inputs(Json["boundary"]),
                [.. (Json["scp"]?.AsArray() ?? []).Select(Inputs)],
                Inputs(Json["session"]),
                Inputs(Json["trust"]),
                question.Action);
            var given = GivenPolicies.Read(Json["identityText"] is { } texts
                ? texts.AsArray().Select(text => new PolicyInput((string)text!, null))
                : Inputs(Json["identity"]));
            var answer = PolicyJudge.Answer(question, given.Of(principal), layers, Now);
            var findings = PolicyFindings.Of(question, given.Of(principal), layers, endpoints: null, Now);
            var said = findings.Select(f => $"{f.Id} {f.Message} {f.Fix}").Concat(answer.Decision.MissingContext).Append(answer.Reason);
            return (answer.Verdict.ToString(), string.Join('\n', said));
        }
        catch (PolicyFault fault)
        {
            return ("Refused", fault.Message);
        }
    }

    public bool IsAsExpected(string verdict) => Expected switch
    {
        "Refused" => verdict is "Refused" or "Unknown",
        "Accepted" => verdict is not ("Refused" or "Unknown"),
        "Denied" => verdict is "ImplicitDeny" or "ExplicitDeny",
        "NotAllowed" => verdict != "Allowed",
        var exact => verdict == exact,
    };

    private static IReadOnlyList<PolicyInput> Inputs(JsonNode? documents) => documents switch
    {
        null => [],
        JsonArray many => [.. many.Select(one => new PolicyInput(one!.ToJsonString(), null))],
        var one => [new PolicyInput(one.ToJsonString(), null)],
    };

    private static RequestContext Context(JsonNode? context) => new([.. (context?.AsObject() ?? []).Select(pair =>
        KeyValuePair.Create<string, IReadOnlyList<string>>(
            pair.Key, pair.Value is JsonArray many ? [.. many.Select(one => one!.ToString())] : [pair.Value!.ToString()]))]);
}
