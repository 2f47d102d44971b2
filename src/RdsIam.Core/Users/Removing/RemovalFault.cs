namespace RdsIam.Core.Users.Removing;

/// <summary>A user cannot go yet.</summary>
internal sealed class RemovalFault(string userName, IReadOnlyList<Obstacle> obstacles) : Fault(
    Messages.UserStillNeeded(userName, List(obstacles)), FaultKind.ResourceBusy, userName)
{
    /// <summary>Everything that stands in the way.</summary>
    public IReadOnlyList<Obstacle> Obstacles { get; } = obstacles;

    // PowerShell puts a message's lines together, so that lines of their own would be lost.
    private static string List(IReadOnlyList<Obstacle> obstacles) => obstacles.Count == 1
        ? obstacles[0].ToString()
        : string.Join("; ", obstacles.Select((obstacle, i) => $"({i + 1}) {obstacle}"));
}
