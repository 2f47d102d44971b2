using System.Diagnostics.CodeAnalysis;

namespace RdsIam.Core;

/// <summary>A text that people read, filled in; the generated classes of texts make it.</summary>
/// <param name="Id">Its key, stable across versions.</param>
/// <param name="Value">The text.</param>
internal sealed record Text(string Id, string Value)
{
    [return: NotNullIfNotNull(nameof(text))]
    public static implicit operator string?(Text? text) => text?.Value;

    public override string ToString() => Value;
}

/// <summary>What an error or a finding says, filled in; the generated classes of texts make it.</summary>
/// <param name="Id">Its key, which becomes the error id: stable across versions.</param>
/// <param name="Happened">What happened.</param>
/// <param name="Fix">What to do next.</param>
internal sealed record Message(string Id, string Happened, string Fix)
{
    /// <summary>Both, as one text.</summary>
    public override string ToString() => $"{Happened} {Fix}";
}
