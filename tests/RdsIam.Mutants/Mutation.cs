namespace RdsIam.Mutants;

/// <summary>A small mistake in one place.</summary>
/// <param name="Part">The part of Core.</param>
/// <param name="File">Its file, from the repository's root.</param>
/// <param name="Line">From 1.</param>
/// <param name="Kind">Of the mistake.</param>
/// <param name="Was">As it is written.</param>
/// <param name="Is">What stands in its place.</param>
/// <param name="Start">In the file's text.</param>
/// <param name="Length">Of what is replaced.</param>
/// <param name="IsStatement">It is left out, and not replaced.</param>
internal sealed record Mutation(
    string Part, string File, int Line, string Kind, string Was, string Is, int Start, int Length, bool IsStatement)
{
    /// <summary>By which a run picks it; set when it is drawn.</summary>
    public int Id { get; init; }

    /// <summary>The text with both ways in it.</summary>
    public string Switched => IsStatement
        ? $"if (!global::RdsIam.Core.Mutant.Is({Id})) {{ {Was} }}"
        : $"(global::RdsIam.Core.Mutant.Is({Id}) ? ({Is}) : ({Was}))";

    public override string ToString() => $"{File}:{Line} {Kind}: {Short(Was)} → {(IsStatement ? "nothing" : Short(Is))}";

    private static string Short(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= 70 ? line : line[..67] + "…";
    }
}
