namespace RdsIam;

/// <summary>A policy that took part in an answer.</summary>
public sealed class RdsIamPolicy
{
    internal RdsIamPolicy()
    {
    }

    /// <summary>Its name or file; null where nobody gave it one.</summary>
    public string? Name { get; init; }

    /// <summary>Where it comes from: Inline, Attached, GroupInline, GroupAttached, Boundary, or Given for one of the caller's.</summary>
    public required string Source { get; init; }

    /// <summary>The user, role or group that has it; null where it was given.</summary>
    public string? Owner { get; init; }

    /// <summary>Of a managed policy; null for others.</summary>
    public string? Arn { get; init; }

    /// <summary>The document, as JSON.</summary>
    public required string Document { get; init; }

    /// <summary>Source, name and owner.</summary>
    public override string ToString() => Owner is null ? $"{Source} {Name}".TrimEnd() : $"{Source} {Name} of {Owner}";
}
