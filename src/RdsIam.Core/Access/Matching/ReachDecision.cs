namespace RdsIam.Core.Access.Matching;

/// <summary>How sure it is that somebody may do something; who may not is not told of.</summary>
internal enum ReachDecision
{
    Allowed,

    /// <summary>Allowed for some values of what only the request tells.</summary>
    Conditional,

    /// <summary>Something that decides is not known.</summary>
    Unknown,
}
