namespace RdsIam.Display;

/// <summary>A column of a table of the module's own objects.</summary>
/// <typeparam name="T">Their type.</typeparam>
/// <param name="Label">The heading.</param>
/// <param name="Text">The cell; null or empty: there is none.</param>
/// <param name="Cut">What is left out of a long one.</param>
internal sealed record ObjectColumn<T>(string Label, Func<T, string?> Text, CellCut Cut = CellCut.Never)
{
    public bool IsOnRight { get; init; }

    /// <summary>Whether it is left out where no object has a cell.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Whether it is left out where the screen has no room for it. Of several the last goes first.</summary>
    public bool IsSpare { get; init; }

    /// <inheritdoc cref="TextColumn.Usual"/>
    public int Usual { get; init; }

    /// <inheritdoc cref="TextColumn.Least"/>
    public int Least { get; init; } = 12;
}
