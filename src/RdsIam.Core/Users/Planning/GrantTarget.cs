namespace RdsIam.Core.Users.Planning;

/// <summary>An object in a statement that grants or revokes.</summary>
/// <param name="Phase">When its statement comes.</param>
/// <param name="Word">The word before it.</param>
/// <param name="Sql">Its name, quoted.</param>
/// <param name="Text">Its name in messages.</param>
/// <param name="IsNamed">The user named it, and did not only mean it with others.</param>
/// <param name="Column">One of its columns, quoted.</param>
internal sealed record GrantTarget(
    Phase Phase, string Word, string Sql, string Text, bool IsNamed = false, string? Column = null);
