namespace RdsIam.Core.Users.Planning;

/// <summary>What whoever runs a plan should know, though it does not stop it.</summary>
/// <param name="Id">The key of its text, stable across versions.</param>
/// <param name="Text">The text.</param>
/// <param name="IsWarning">Somebody may be hurt by it.</param>
internal sealed record PlanNote(string Id, string Text, bool IsWarning)
{
    public static PlanNote Of(Text text) => new(text.Id, text, IsWarning: false);

    public static PlanNote Warning(Text text) => new(text.Id, text, IsWarning: true);
}
