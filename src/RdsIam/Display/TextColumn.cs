namespace RdsIam.Display;

/// <summary>A column of a table of texts.</summary>
/// <param name="label">Its heading, which is never cut.</param>
/// <param name="cut">What is left out of a long cell.</param>
/// <param name="isOnRight">Whether cells stand on the right, as numbers do.</param>
internal sealed class TextColumn(string label, CellCut cut = CellCut.Never, bool isOnRight = false)
{
    private const string HostSuffix = ".rds.amazonaws.com";

    public string Label => label;

    public CellCut Cut => cut;

    public bool IsOnRight => isOnRight;

    /// <summary>A cell is not cut below this.</summary>
    public int Least { get; init; } = 12;

    /// <summary>It is at least as wide, if not all cells are known at first.</summary>
    public int Usual { get; init; }

    /// <summary>The most cells of the terminal that it takes.</summary>
    public int Width { get; set; }

    /// <summary>A text within the column's width.</summary>
    public string Fit(string cell) => Cut switch
    {
        CellCut.End => CellWidth.Cut(cell, Width),
        CellCut.Middle => Name(cell),
        _ => cell,
    };

    /// <summary>Without what all endpoints end in, if that is enough or must be cut anyway.</summary>
    private string Name(string cell) => CellWidth.Of(cell) > Width && cell.EndsWith(HostSuffix, StringComparison.Ordinal)
        ? CellWidth.CutMiddle(cell[..^HostSuffix.Length], Width - CellWidth.Of(Screen.Ellipsis)) + Screen.Ellipsis
        : CellWidth.CutMiddle(cell, Width);
}
