namespace RdsIam.Display;

/// <summary>How a cell is cut that the screen has no room for.</summary>
internal enum CellCut
{
    /// <summary>Not at all: numbers, times, words of a few letters.</summary>
    Never,

    /// <summary>Its end: prose and values.</summary>
    End,

    /// <summary>Its middle: names that differ at both ends, as hosts and ARNs do.</summary>
    Middle,
}
