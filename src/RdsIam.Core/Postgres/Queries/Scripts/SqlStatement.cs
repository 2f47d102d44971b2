namespace RdsIam.Core.Postgres;

/// <summary>One statement as it is sent, and the way back to the text that its author wrote.</summary>
/// <param name="Text">With parameters as <c>$1</c>, <c>$2</c>.</param>
/// <param name="SourceStart">Where it begins in the whole text.</param>
/// <param name="Parameters">The names behind <c>$1</c>, <c>$2</c>, in order.</param>
/// <param name="Edits">Where <paramref name="Text"/> differs from the source, in order.</param>
internal sealed record SqlStatement(
    string Text, int SourceStart, IReadOnlyList<string> Parameters, IReadOnlyList<SqlStatement.Edit> Edits)
{
    /// <summary>The place in the whole text of a place in <see cref="Text"/>; within a parameter, its first character.</summary>
    public int SourceOffset(int offset)
    {
        var shift = SourceStart;
        foreach (var edit in Edits)
        {
            if (offset < edit.Start)
            {
                break;
            }

            if (offset < edit.Start + edit.Length)
            {
                return edit.Start + shift;
            }

            shift += edit.SourceLength - edit.Length;
        }

        return offset + shift;
    }

    /// <summary>The same with something before it that its author did not write.</summary>
    public SqlStatement After(string prefix) => this with
    {
        Text = prefix + Text,
        Edits = [new Edit(0, prefix.Length, 0), .. Edits.Select(edit => edit with { Start = edit.Start + prefix.Length })],
    };

    /// <summary>The same without what <see cref="After"/> put before it.</summary>
    public SqlStatement Without(string prefix) => this with
    {
        Text = Text[prefix.Length..],
        Edits = [.. Edits.Skip(1).Select(edit => edit with { Start = edit.Start - prefix.Length })],
    };

    /// <param name="Start">In the sent text.</param>
    /// <param name="Length">Of what is sent (<c>$1</c>).</param>
    /// <param name="SourceLength">Of what was written (<c>@name</c>).</param>
    internal readonly record struct Edit(int Start, int Length, int SourceLength);
}
