using System.Collections;
using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Policies.Asking;
using RdsIam.Input;
using RdsIam.Output;

namespace RdsIam.Policies;

/// <summary>Reads the documents that a cmdlet is given in place of IAM's: texts, paths, or objects.</summary>
/// <param name="cmdlet">Whose location paths start from.</param>
internal sealed class PolicyDocuments(PSCmdlet cmdlet)
{
    // What documents and that which has them are known by; nothing else that is piped in has these.
    private static readonly string[] Members =
    [
        "Statement", "PolicyDocument", "PolicyVersion", "PolicySummary", "AssumeRolePolicyDocument", "TemplateBody", "RoleDetailList", "UserDetailList",
        "resource_changes", "planned_values", "Resources",
    ];

    private readonly List<object?> _piped = [];

    /// <summary>Whether documents came from the pipeline.</summary>
    public bool ArePiped => _piped.Count > 0;

    /// <summary>Keeps what is a document, or a line of one, until the last has come.</summary>
    /// <returns>False: it is something else, such as an endpoint.</returns>
    public bool TryTake(object? piped)
    {
        var value = Unwrapped.Of(piped);
        var isDocument = value is string || FilePaths.OfObject(value) is not null || IsPolicy(value);
        if (isDocument)
        {
            _piped.Add(piped);
        }

        return isDocument;
    }

    /// <returns>Null: none are given, so that IAM is asked.</returns>
    /// <exception cref="Fault">One cannot be read, or AWS would refuse it.</exception>
    public GivenPolicies? Policies(object[]? documents, RdsIamPolicyKind kind) => documents is null && !ArePiped
        ? null
        : GivenPolicies.Read([.. Read(documents), .. ArePiped ? Read(_piped.ToArray()) : []], PolicyResults.Kind(kind));

    /// <exception cref="Fault">One cannot be read, AWS would refuse it, or it is one too many.</exception>
    public GivenLayers Layers(object? boundary, object[]? serviceControl, object[]? session, object? trust, string action) =>
        GivenLayers.Read(Read(boundary), [.. PolicyLines.Joined(serviceControl ?? []).Select(Read)], Read(session), Read(trust), action);

    private IReadOnlyList<PolicyInput> Read(object? documents) =>
        documents is null ? [] : PolicyInputReader.Read([documents], Resolve);

    private IReadOnlyList<string> Resolve(string path) =>
        FilePaths.One(cmdlet, path) is var folder && Directory.Exists(folder) ? [folder] : FilePaths.ToRead(cmdlet, [path]);

    private static bool IsPolicy(object? value) => value switch
    {
        IDictionary table => Members.Any(table.Contains),
        PSObject custom => custom.Properties.Any(property => Members.Contains(property.Name, StringComparer.OrdinalIgnoreCase)),
        null => false,
        // AWS.Tools' own objects; ours have a property Policies at most.
        _ => value.GetType().GetProperty("PolicyDocument") is not null || value.GetType().GetProperty("PolicyVersion") is not null,
    };
}
