using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Sources;

/// <summary>A document within something else: as a part of it, or as a text, which may be URL-encoded.</summary>
internal static class PackedPolicy
{
    /// <param name="node">Where the document is.</param>
    /// <param name="name">What people call it.</param>
    public static FoundPolicy Of(PolicyNode node, string? name)
    {
        if (node.Kind != NodeKind.Text)
        {
            return new FoundPolicy { Name = name, Json = node.ToJson(), Root = node };
        }

        var text = node.Text.TrimStart();
        return new FoundPolicy
        {
            Name = name,
            Json = text.StartsWith("%7B", StringComparison.OrdinalIgnoreCase) ? Uri.UnescapeDataString(text) : node.Text,
        };
    }

    /// <summary>The name of a part of a file.</summary>
    public static string? Label(string? file, string? part) => (file, part) switch
    {
        (null, _) => part,
        (_, null or "") => file,
        _ => $"{file}: {part}",
    };
}
