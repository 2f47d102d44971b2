namespace RdsIam.Core.Users.Planning;

/// <summary>What whoever runs a plan should know, though it does not stop it.</summary>
/// <param name="Id">The key of its text in Messages.resx.</param>
/// <param name="Text">The text.</param>
/// <param name="IsWarning">Somebody may be hurt by it.</param>
internal sealed record PlanNote(string Id, string Text, bool IsWarning)
{
    public static PlanNote Of(string id, params object?[] args) => new(id, Messages.Format(id, args), IsWarning: false);

    public static PlanNote Warning(string id, params object?[] args) => new(id, Messages.Format(id, args), IsWarning: true);
}
