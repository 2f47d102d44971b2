using System.Text.Json;

namespace RdsIam.Sandbox.Iam;

/// <summary>
/// Reads a policy document with the checks of IAM, in IAM's order: the syntax of the whole first, then the version, what IAM
/// calls legacy parsing, and each element by itself.
/// </summary>
internal sealed class DocumentReader(string json, string name, PolicyHome home)
{
    private const string NewVersion = "2012-10-17";
    private static readonly string[] Elements = ["Version", "Id", "Statement"];

    /// <exception cref="MalformedPolicy">IAM would not take it.</exception>
    public IamDocument Read()
    {
        using var document = Parse();
        var root = document.RootElement;
        JsonShape.CheckObject(root, Elements);
        var version = JsonShape.Text(root, "Version");
        if (version is not (null or NewVersion or "2008-10-17"))
        {
            throw MalformedPolicy.Syntax();
        }

        JsonShape.Text(root, "Id");
        var places = StatementPlaces.Of(json);
        var statements = Statements(root)
            .Select((element, index) => new StatementReader(element, home, version == NewVersion, places[index]))
            .ToList();
        statements.ForEach(statement => statement.CheckSyntax());
        if (home is PolicyHome.Managed or PolicyHome.AwsManaged && version != NewVersion)
        {
            throw new MalformedPolicy("Policy document must be version 2012-10-17 or greater.");
        }

        statements.ForEach(statement => statement.CheckLegacy());
        CheckSids(statements);
        statements.ForEach(statement => statement.CheckElements());
        PolicySize.Check(json, name, home);
        return new IamDocument(name, home, json, [.. statements.Select(statement => statement.Read())]);
    }

    private JsonDocument Parse()
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException)
        {
            throw home == PolicyHome.Trust ? new MalformedPolicy("This policy contains invalid Json") : MalformedPolicy.Syntax();
        }
    }

    private static List<JsonElement> Statements(JsonElement root)
    {
        List<JsonElement> statements = !root.TryGetProperty("Statement", out var element) ? []
            : element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray()]
            : [element];
        return statements.Count > 0 ? statements : throw MalformedPolicy.Syntax();
    }

    private static void CheckSids(List<StatementReader> statements)
    {
        var sids = statements.Select(statement => statement.Sid).OfType<string>().Where(sid => sid.Length > 0).ToList();
        if (sids.Distinct(StringComparer.Ordinal).Count() < sids.Count)
        {
            throw new MalformedPolicy("Statement IDs (SID) in a single policy must be unique.");
        }
    }
}
