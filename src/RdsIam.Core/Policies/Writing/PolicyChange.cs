namespace RdsIam.Core.Policies.Writing;

/// <summary>What becomes of a policy that is stored under a name.</summary>
/// <param name="Before">The stored text, or null where there is none.</param>
/// <param name="After">The text that is to be stored.</param>
/// <param name="Added">What it allows in addition: resources of the connect statements, and other statements whole.</param>
/// <param name="Removed">What goes, in the same form.</param>
internal sealed record PolicyChange(string? Before, string After, IReadOnlyList<string> Added, IReadOnlyList<string> Removed)
{
    /// <summary>Nothing is to be done: the stored policy says the same already.</summary>
    public bool IsEmpty => Added.Count == 0 && Removed.Count == 0;

    /// <summary>For people: a line for each that comes (+) or goes (-).</summary>
    public IEnumerable<string> Lines => Added.Select(line => "+ " + line).Concat(Removed.Select(line => "- " + line));
}
