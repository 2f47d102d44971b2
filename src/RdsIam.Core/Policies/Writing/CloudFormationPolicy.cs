using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Writing;

/// <summary>Writes drafts as a CloudFormation template in JSON: a managed policy, or a role with the trust policy.</summary>
internal static class CloudFormationPolicy
{
    /// <remarks><paramref name="name"/>: the logical id; what cannot stand in one is left out.</remarks>
    public static string Write(PolicyDraft draft, string name) => PolicyJson.Write(
        writer =>
        {
            var isTrust = draft.Kind == PolicyKind.Trust;
            writer.WriteStartObject();
            writer.WriteString("AWSTemplateFormatVersion", "2010-09-09");
            writer.WriteStartObject("Resources");
            writer.WriteStartObject(LogicalId(name));
            writer.WriteString("Type", isTrust ? "AWS::IAM::Role" : "AWS::IAM::ManagedPolicy");
            writer.WriteStartObject("Properties");
            writer.WritePropertyName(isTrust ? "AssumeRolePolicyDocument" : "PolicyDocument");
            // Plain strings: CloudFormation replaces ${…} inside Fn::Sub only, so policy variables stay what they are.
            PolicyJson.WriteDocument(writer, draft);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        },
        indented: true);

    private static string LogicalId(string name)
    {
        var text = string.Concat(name.Where(char.IsAsciiLetterOrDigit));
        return text.Length > 0 ? text : "Policy";
    }
}
