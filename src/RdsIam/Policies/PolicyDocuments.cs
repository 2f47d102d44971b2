using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Policies.Asking;
using RdsIam.Input;
using RdsIam.Output;

namespace RdsIam.Policies;

/// <summary>Reads the documents that a cmdlet is given in place of IAM's: JSON text, paths, or objects.</summary>
/// <param name="cmdlet">Whose location paths start from.</param>
internal sealed class PolicyDocuments(PSCmdlet cmdlet)
{
    /// <returns>Null: none are given, so that IAM is asked.</returns>
    /// <exception cref="Fault">One cannot be read, or AWS would refuse it.</exception>
    public GivenPolicies? Policies(object[]? documents, RdsIamPolicyKind kind) =>
        documents is null ? null : GivenPolicies.Read(Read(documents), PolicyResults.Kind(kind));

    /// <exception cref="Fault">One cannot be read, AWS would refuse it, or it is one too many.</exception>
    public GivenLayers Layers(object? boundary, object[]? serviceControl, object[]? session, object? trust, string action) =>
        GivenLayers.Read(Read(boundary), [.. (serviceControl ?? []).Select(Read)], Read(session), Read(trust), action);

    private IReadOnlyList<PolicyInput> Read(object? documents) =>
        documents is null ? [] : PolicyInputReader.Read([documents], path => FilePaths.ToRead(cmdlet, [path]));
}
