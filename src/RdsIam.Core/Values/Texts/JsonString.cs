namespace RdsIam.Core.Values.Texts;

/// <summary>A text that is known to be a string of JSON, and not a JSON document: what "text" was read as.</summary>
internal sealed record JsonString(string Text)
{
    public override string ToString() => Text;
}
