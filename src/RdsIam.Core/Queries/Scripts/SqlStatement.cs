namespace RdsIam.Core.Queries.Scripts;

/// <summary>One statement as it is sent, and the way back to the text that its author wrote.</summary>
/// <param name="Text">With parameters as <c>$1</c>, <c>$2</c>.</param>
/// <param name="SourceStart">Where it begins in the whole text.</param>
/// <param name="Parameters">The names behind <c>$1</c>, <c>$2</c>, in order.</param>
/// <param name="Edits">Where <paramref name="Text"/> differs from the source, in order.</param>
internal sealed record SqlStatement(
    string Text, int SourceStart, IReadOnlyList<string> Parameters, IReadOnlyList<SqlStatement.Edit> Edits)
{
    /// <summary>Where its first word is in the whole text, behind the comments that are sent with it.</summary>
    public int SourceHead { get; init; }

    /// <summary>The rows that stand behind a COPY … FROM STDIN in the text; null: there are none.</summary>
    public CopyRows? Rows { get; init; }

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

    /// <summary>The same without the comments before it, if nothing else was changed in it.</summary>
    public SqlStatement FromHead() =>
        Edits.Count > 0 ? this : this with { Text = Text[(SourceHead - SourceStart)..], SourceStart = SourceHead };

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

/// <summary>Rows for COPY in a script, without the line that ends them.</summary>
/// <param name="Start">Where the first row begins in the whole text.</param>
/// <param name="End">Behind the last row's line break.</param>
internal sealed record CopyRows(int Start, int End);
