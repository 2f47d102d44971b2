using RdsIam.Core.Aws;

namespace RdsIam.Core.Policies.Asking;

/// <summary>Context keys as the simulator takes them: with a type.</summary>
internal static class SimulationContext
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        ["aws:CurrentTime"] = "date",
        ["aws:TokenIssueTime"] = "date",
        ["aws:EpochTime"] = "numeric",
        ["aws:MultiFactorAuthAge"] = "numeric",
        ["aws:MultiFactorAuthPresent"] = "boolean",
        ["aws:PrincipalIsAWSService"] = "boolean",
        ["aws:SecureTransport"] = "boolean",
        ["aws:ViaAWSService"] = "boolean",
        ["aws:SourceIp"] = "ip",
        ["aws:VpcSourceIp"] = "ip",
    };

    public static SimulationContextEntry Entry(string key, IReadOnlyList<string> values)
    {
        var type = Types.GetValueOrDefault(key, "string");
        return new SimulationContextEntry(key, values.Count > 1 ? type + "List" : type, values);
    }
}
