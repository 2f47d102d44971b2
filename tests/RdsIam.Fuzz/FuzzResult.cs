namespace RdsIam.Fuzz;

/// <summary>What a target did with its inputs.</summary>
/// <param name="Name">The target.</param>
/// <param name="Inputs">How many it was given.</param>
/// <param name="Seconds">For all of them.</param>
/// <param name="Refused">How many it refused with a fault or a documented exception.</param>
/// <param name="Worst">The longest that one took.</param>
/// <param name="WorstBytes">The most that was allocated for one.</param>
/// <param name="Findings">Each kind of trouble once, with the input that shows it.</param>
internal sealed record FuzzResult(
    string Name, long Inputs, double Seconds, long Refused, TimeSpan Worst, long WorstBytes, IReadOnlyList<string> Findings)
{
    /// <summary>The longest that the processor may work for one input.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    /// <summary>The longest that one may take by the clock, on a machine however busy.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    /// <summary>The most that may be allocated for one input.</summary>
    public const long MostBytes = 200_000_000;

    public bool IsGood => Findings.Count == 0;
}
