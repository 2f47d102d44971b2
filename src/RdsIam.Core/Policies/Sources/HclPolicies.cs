using System.Text.RegularExpressions;
using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Sources;

/// <summary>Finds the policies in a file of Terraform: documents as data, and policies that stand in the resource itself.</summary>
internal static partial class HclPolicies
{
    /// <summary>Whether a text has a block of Terraform.</summary>
    public static bool IsHcl(string text) => Block().IsMatch(text);

    /// <param name="text">The file's.</param>
    /// <param name="file">Its name, or null.</param>
    /// <exception cref="Fault">PolicyHclSyntax.</exception>
    public static IReadOnlyList<FoundPolicy> Find(string text, string? file)
    {
        var found = new List<FoundPolicy>();
        foreach (var block in HclReader.Read(text, file))
        {
            var arguments = block.Body;
            switch (block.Labels)
            {
                case ["data", "aws_iam_policy_document", var name]:
                    found.Add(TerraformDocument.ToPolicy(arguments, PackedPolicy.Label(file, name)));
                    break;
                case ["resource", var type, var name]:
                    found.AddRange(OfResource(type, PackedPolicy.Label(file, $"{type}.{name}"), arguments, file));
                    break;
            }
        }

        return found;
    }

    private static IEnumerable<FoundPolicy> OfResource(string type, string? name, PolicyNode arguments, string? file)
    {
        foreach (var (member, kind, holder) in TerraformTypes.PoliciesOf(type, arguments))
        {
            var unknown = new UnknownValues(name);
            var values = new TemplateValues(unknown);
            if (arguments[member] is not { } argument || IsReference(argument) || values.Resolve(argument) is not { } document)
            {
                continue;
            }

            var owner = holder is null || arguments[holder] is not { Kind: NodeKind.Text } known ? null : known.Text;
            var policies = document.Kind == NodeKind.Text
                ? PolicyFinder.Find(document.Text, file).Policies
                : [new FoundPolicy { Json = document.ToJson(), Root = document }];
            foreach (var policy in policies)
            {
                yield return policy with { Name = name, Kind = kind, Owner = owner, Notes = [.. unknown.Notes, .. policy.Notes] };
            }
        }
    }

    /// <summary>A policy that stands elsewhere: a document of the same files is found by itself.</summary>
    private static bool IsReference(PolicyNode argument) => argument is { Kind: NodeKind.Object, Members: [{ Name: "Ref" }] };

    [GeneratedRegex(
        """^(data|resource|module|locals|variable|output|provider|terraform|moved|import|check)([ \t]+("[^"\n]*"|[\w-]+))*[ \t]*\{""",
        RegexOptions.Multiline)]
    private static partial Regex Block();
}
