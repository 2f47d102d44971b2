namespace RdsIam.Fuzz;

/// <summary>What must hold of whatever comes out.</summary>
internal static class Expect
{
    /// <summary>How often <see cref="Read"/> was refused on this thread.</summary>
    [ThreadStatic]
    public static long Refusals;

    /// <summary>Reads in one of several ways: that one refuses is no reason not to try the next.</summary>
    public static void Read(Action read)
    {
        try
        {
            read();
        }
        catch (Fault)
        {
            Refusals++;
        }
    }

    /// <exception cref="InvalidProgramException">It does not hold: a finding.</exception>
    public static void That(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidProgramException(what);
        }
    }
}
