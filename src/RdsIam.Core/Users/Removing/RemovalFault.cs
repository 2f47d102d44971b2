namespace RdsIam.Core.Users;

/// <summary>A user cannot go yet.</summary>
internal sealed class RemovalFault(string userName, IReadOnlyList<Obstacle> obstacles) : Fault(
    "UserStillNeeded", FaultKind.ResourceBusy, userName, userName, string.Join("; ", obstacles))
{
    /// <summary>Everything that stands in the way.</summary>
    public IReadOnlyList<Obstacle> Obstacles { get; } = obstacles;
}
