namespace RdsIam.Core.Queries.Faults;

/// <summary>Turns what comes of reading a value that is not what its type says into a fault.</summary>
internal static class ValueFaults
{
    /// <summary>Null for what is no value's trouble.</summary>
    public static Fault? Of(Exception e) => e switch
    {
        // More bytes were declared than are there, bytes that are no text, numbers that no such type has.
        ArgumentException or IndexOutOfRangeException or FormatException or OverflowException or InvalidCastException
            or EndOfStreamException or InsufficientExecutionStackException => Malformed(e),
        InvalidOperationException and not ObjectDisposedException => Malformed(e),
        _ => null,
    };

    private static Fault Malformed(Exception e) => new(Messages.ValueMalformed, FaultKind.InvalidResult, null, e);
}
