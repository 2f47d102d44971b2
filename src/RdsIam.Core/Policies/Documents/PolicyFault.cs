namespace RdsIam.Core.Policies.Documents;

/// <summary>A policy document that AWS would not store, with the place of the first thing that is wrong.</summary>
internal sealed class PolicyFault : Fault
{
    public PolicyFault(PolicyFinding finding)
        : base(
            Messages.PolicyRefused(finding.Policy ?? "(no name)", finding.Line, finding.Column, finding.Message, finding.Fix),
            FaultKind.InvalidData,
            finding.Policy)
    {
        Finding = finding;
    }

    /// <summary>What is wrong; its id says more precisely what than <see cref="Fault.ErrorId"/>.</summary>
    public PolicyFinding Finding { get; }

    public int Line => Finding.Line;

    public int Column => Finding.Column;

    public string JsonPointer => Finding.JsonPointer;
}
