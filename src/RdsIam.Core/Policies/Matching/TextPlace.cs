namespace RdsIam.Core.Policies.Matching;

/// <summary>Where something stands in a policy's text.</summary>
/// <param name="Pointer">The JSON pointer (RFC 6901); empty for the whole document.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Column">The column in characters, counted from 1.</param>
internal readonly record struct TextPlace(string Pointer, int Line, int Column)
{
    /// <summary>The start of a document.</summary>
    public static readonly TextPlace Start = new("", 1, 1);
}

/// <summary>A string of a policy with the place where it stands.</summary>
internal readonly record struct PlacedText(string Text, TextPlace Place)
{
    public override string ToString() => Text;
}
