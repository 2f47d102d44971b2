namespace RdsIam;

/// <summary>Something that belongs to an answer and could not be read.</summary>
public sealed class RdsIamUnreadPolicy
{
    internal RdsIamUnreadPolicy()
    {
    }

    /// <summary>The permission that was missing, for example <c>iam:GetRolePolicy</c>; null where that was not the reason.</summary>
    public string? Action { get; init; }

    /// <summary>What was to be read.</summary>
    public required string Resource { get; init; }

    /// <summary>Why, and what to do.</summary>
    public required string Message { get; init; }

    /// <summary>The permission, or the thing.</summary>
    public override string ToString() => Action is null ? Resource : $"{Action} on {Resource}";
}
