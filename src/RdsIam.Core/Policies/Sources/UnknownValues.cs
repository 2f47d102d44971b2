using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Sources;

/// <summary>Notes values that a template knows only when it is used, and what is taken in their place.</summary>
/// <param name="name">What people call the policy.</param>
internal sealed class UnknownValues(string? name)
{
    private readonly List<PolicyFinding> _notes = [];

    public IReadOnlyList<PolicyFinding> Notes => [.. _notes.DistinctBy(note => note.Message)];

    /// <summary>The text that stands for a value: a wildcard, or what the partition of most accounts has.</summary>
    /// <param name="expression">As the template has it.</param>
    /// <param name="place">Where it stands.</param>
    public string Take(string expression, TextPlace place)
    {
        // AWS takes no wildcard for these two, wherever they stand.
        var text = expression switch
        {
            "AWS::Partition" or "data.aws_partition.current.partition" => "aws",
            "AWS::URLSuffix" or "data.aws_partition.current.dns_suffix" => "amazonaws.com",
            _ => "*",
        };
        _notes.Add(PolicyFinding.Create(Messages.PolicyValueUnknown(expression, text), FindingSeverity.Warning, name, place));
        return text;
    }
}
