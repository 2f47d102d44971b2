namespace RdsIam.Core.Queries.Execution;

/// <summary>Which statements are sent together.</summary>
/// <param name="First">The first one's number.</param>
/// <param name="Count">How many.</param>
/// <param name="IsDescribed">One that can give rows, and is described first.</param>
internal readonly record struct StepPlan(int First, int Count, bool IsDescribed)
{
    /// <summary>Statements that can give rows go alone, the others with their neighbours.</summary>
    /// <param name="giveRows">Which statements can.</param>
    public static IEnumerable<StepPlan> Of(bool[] giveRows)
    {
        var first = 0;
        for (var i = 0; i <= giveRows.Length; i++)
        {
            var givesRows = i < giveRows.Length && giveRows[i];
            if (i < giveRows.Length && !givesRows)
            {
                continue;
            }

            if (i > first)
            {
                yield return new StepPlan(first, i - first, IsDescribed: false);
            }

            if (givesRows)
            {
                yield return new StepPlan(i, 1, IsDescribed: true);
            }

            first = i + 1;
        }
    }
}
