namespace RdsIam.Display;

/// <summary>What a list says of an object.</summary>
/// <param name="Label">Before it.</param>
/// <param name="Text">One line or several; null or empty: it is left out.</param>
/// <param name="IsCopied">Whether people copy it, as they do ARNs and JSON: its lines are whole, and have nothing before them where they
/// are long.</param>
internal sealed record ObjectItem(string Label, string? Text, bool IsCopied = false);
