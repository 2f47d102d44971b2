using RdsIam.Display;

namespace RdsIam;

/// <summary>One step of Test-RdsIamConnection. The first failed one is the cause of a login that fails.</summary>
public sealed class RdsIamCheck : RdsIamOutput
{
    internal RdsIamCheck()
    {
    }

    /// <summary>The step, such as <c>Policy</c> or <c>Tls</c>; they come in the order of a login.</summary>
    public required string Name { get; init; }

    /// <summary>How it came out.</summary>
    public required RdsIamCheckStatus Status { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>What was found.</summary>
    public required string Detail { get; init; }

    /// <summary>
    /// The stable id of the trouble, for scripts: the error id that other cmdlets fail with, where they can tell it. Null where all
    /// is well.
    /// </summary>
    public string? Cause { get; init; }

    /// <summary>What to do; null where nothing is to be done.</summary>
    public string? Fix { get; init; }

    /// <summary>The login that was looked at: <c>user@host:port/database</c>.</summary>
    public required string Target { get; init; }

    /// <summary>The checks that it is one of; null of one that was read from a file.</summary>
    internal CheckRun? Run { get; init; }

    /// <summary>Name, status and detail.</summary>
    public override string ToString() => $"{Name}: {Status}: {Detail}";
}
