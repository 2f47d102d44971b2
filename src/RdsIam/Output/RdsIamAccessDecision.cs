namespace RdsIam;

/// <summary>How sure it is that a principal may log in.</summary>
public enum RdsIamAccessDecision
{
    /// <summary>Policies allow it, whatever the request brings.</summary>
    Allowed,

    /// <summary>Policies allow it where Condition holds.</summary>
    Conditional,

    /// <summary>A policy that decides could not be read.</summary>
    Unknown,
}
