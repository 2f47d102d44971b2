using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Findings;

namespace RdsIam.Core.Policies.Writing;

/// <summary>How a policy is written.</summary>
internal enum PolicyFormat
{
    Json,
    Terraform,
    CloudFormation,
}

/// <summary>Writes policies that do what they say: each is read and checked before it is handed out.</summary>
internal static class PolicyWriter
{
    /// <summary>The text of a draft, ending without a line break in JSON and with one in Terraform.</summary>
    /// <remarks><paramref name="name"/>: what the policy is called in Terraform and CloudFormation.</remarks>
    /// <exception cref="Fault">AWS would refuse the policy, or it would not work; the message says why.</exception>
    public static string Write(PolicyDraft draft, PolicyFormat format = PolicyFormat.Json, string name = "RdsIamConnect")
    {
        Check(draft, name);
        return format switch
        {
            PolicyFormat.Terraform => TerraformPolicy.Write(draft, name),
            PolicyFormat.CloudFormation => CloudFormationPolicy.Write(draft, name),
            _ => PolicyJson.Write(draft),
        };
    }

    private static void Check(PolicyDraft draft, string name)
    {
        var json = PolicyJson.Write(draft);
        PolicyLength.Check(json, name, draft.Kind);
        var finding = PolicyAnalyzer.Analyze(json, name, draft.Kind, FindingContext.None).Findings
            .FirstOrDefault(f => f.Severity != FindingSeverity.Information);
        if (finding is not null)
        {
            throw new Fault(Messages.PolicyNotWritten(finding.Message, finding.Fix), FaultKind.InvalidArgument, name);
        }
    }
}
