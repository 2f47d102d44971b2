using System.Globalization;
using System.Text.Json;

namespace RdsIam.Core.Access.Databases;

/// <summary>Database users as Get-RdsIamUser writes them, as objects, JSON, CLIXML or CSV.</summary>
internal static class UserJson
{
    /// <exception cref="Fault">AccessUserForm: a record is no database user.</exception>
    public static IReadOnlyList<AccessUser> Read(IEnumerable<JsonElement> records, string name) =>
        [.. records.Where(one => one.ValueKind != JsonValueKind.Null).Select(one => Read(one, name))];

    private static AccessUser Read(JsonElement e, string name)
    {
        var user = e.Text("UserName") ?? throw new Fault(Messages.AccessUserForm(name, "UserName"), FaultKind.InvalidData, name);
        var host = e.Text("HostName");
        var id = e.Text("ResourceId");
        if (host is null && id is null)
        {
            throw new Fault(Messages.AccessUserForm(name, "HostName"), FaultKind.InvalidData, name);
        }

        return new AccessUser
        {
            UserName = user,
            HostName = host,
            ResourceId = id,
            CanLogin = e.Find("CanLogin") is null || e.Flag("CanLogin"),
            IsIamUser = e.Find("IsIamUser") is null ? e.Texts("IamPath").Count > 0 : e.Flag("IsIamUser"),
            Attributes = e.Texts("Attributes"),
            MemberOf = e.Texts("MemberOf"),
            ActsAs = e.Texts("ActsAs"),
            // After JSON or CLIXML a database may be its name alone, when it lay too deep.
            Databases = [.. e.List("Databases").Where(one => one.ValueKind != JsonValueKind.Object || one.Flag("MayConnect"))
                .Select(one => one.ValueKind == JsonValueKind.Object ? one.Text("Name") : one.ToString()).OfType<string>().Where(IsName)],
            Schemas = [.. e.List("Grants").Select(Schema).OfType<AccessSchema>()],
            Grants = [.. e.List("Details").Where(one => one.ValueKind == JsonValueKind.Object).Select(Grant)],
            LastActive = Time(e.Text("LastActive")),
            TellsAccess = e.Find("Grants") is { ValueKind: JsonValueKind.Array or JsonValueKind.Object },
        };
    }

    /// <summary>ConvertTo-Json and Export-Clixml leave the text of what lies too deep: <c>app.sales: SELECT (None: a, b)</c>.</summary>
    private static AccessSchema? Schema(JsonElement e)
    {
        if (e.ValueKind == JsonValueKind.Object)
        {
            return new AccessSchema(e.Text("Database") ?? "", e.Text("Schema") ?? "", e.Text("Access") ?? "", e.Texts("Exceptions"));
        }

        if (e.ValueKind != JsonValueKind.String
            || e.GetString()!.Split(": ", 2) is not [var place, var text] || place.Split('.', 2) is not [var database, var schema])
        {
            return null;
        }

        var open = text.IndexOf(" (", StringComparison.Ordinal);
        return open < 0 || !text.EndsWith(')')
            ? new AccessSchema(database, schema, text, [])
            : new AccessSchema(database, schema, text[..open], text[(open + 2)..^1].Split("; "));
    }

    private static AccessGrant Grant(JsonElement e) => new(
        e.Text("Database") ?? "", e.Text("Kind") ?? "", e.Text("Name"), e.Text("Column"), e.Text("Privileges") ?? "", e.Text("Via") ?? "");

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static bool IsName(string text) =>
        !text.StartsWith("System.", StringComparison.Ordinal) && !text.StartsWith("RdsIam.", StringComparison.Ordinal);
}
