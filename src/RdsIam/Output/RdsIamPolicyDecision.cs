namespace RdsIam;

/// <summary>What policies say to a question.</summary>
public enum RdsIamPolicyDecision
{
    /// <summary>A statement allows it, none denies it, and every limit lets it through.</summary>
    Allowed,

    /// <summary>A Deny statement applies.</summary>
    ExplicitDeny,

    /// <summary>No Deny applies, but something that must allow does not.</summary>
    ImplicitDeny,

    /// <summary>Something that decides could not be read, or AWS would refuse a given document.</summary>
    Unknown,
}
