using System.Management.Automation;
using System.Text.Json.Nodes;

namespace RdsIam.Input;

/// <summary>A policy's JSON as objects of PowerShell, as ConvertFrom-Json makes them.</summary>
internal static class PolicyObject
{
    public static object? From(string json) => From(JsonNode.Parse(json));

    private static object? From(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                var custom = new PSObject();
                foreach (var (name, value) in members)
                {
                    custom.Properties.Add(new PSNoteProperty(name, From(value)));
                }

                return custom;
            case JsonArray items:
                return items.Select(From).ToArray();
            default:
                return node?.GetValue<string>();
        }
    }
}
