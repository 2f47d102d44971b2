using System.Globalization;
using RdsIam.Core.Diagnosis.Facts;

namespace RdsIam.Core.Diagnosis.Judging;

/// <summary>What a clock's error means for tokens: they are good for 15 minutes after the time that signs them. Pure.</summary>
internal static class ClockJudge
{
    /// <summary>AWS takes signatures of the near future up to here.</summary>
    private static readonly TimeSpan MostAhead = TimeSpan.FromMinutes(5);

    /// <summary>A token signed by a clock so far behind is over when it is made.</summary>
    private static readonly TimeSpan MostBehind = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Noteworthy = TimeSpan.FromMinutes(1);

    /// <param name="ahead">This machine's clock less AWS's.</param>
    /// <param name="whose">Whose clock it was compared with, for people.</param>
    public static Finding Judge(TimeSpan ahead, string whose)
    {
        var words = Words(ahead);
        if (ahead > MostAhead || -ahead >= MostBehind)
        {
            return Finding.Fail(Messages.ClockOff(words, whose));
        }

        return ahead.Duration() > Noteworthy
            ? Finding.Warn(Messages.ClockDrifts(words, whose))
            : Finding.Pass(Messages.ClockRight(words, whose));
    }

    /// <summary>For example <c>20 min 0 s ahead of</c>, <c>0.3 s behind</c>.</summary>
    private static string Words(TimeSpan ahead)
    {
        var length = ahead.Duration();
        var side = ahead >= TimeSpan.Zero ? "ahead of" : "behind";
        return length >= TimeSpan.FromMinutes(1)
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)length.TotalMinutes} min {length.Seconds} s {side}")
            : string.Create(CultureInfo.InvariantCulture, $"{length.TotalSeconds:0.0} s {side}");
    }
}
