namespace RdsIam.Core.Bulk;

/// <summary>Compares the rows that were sent with those that the server counted.</summary>
internal static class RowCheck
{
    /// <param name="session">Before it is committed.</param>
    /// <param name="sent">By our own count.</param>
    /// <param name="counted">By the server.</param>
    /// <param name="source">What the rows come from, for the message.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="Fault">They differ, and nothing in the table explains it: nothing may be imported.</exception>
    public static async Task CheckAsync(ImportSession session, long sent, long counted, string source, CancellationToken cancellationToken)
    {
        var isRight = sent == counted
            || (counted < sent && await session.MayLeaveOutAsync(cancellationToken).ConfigureAwait(false));
        if (!isRight)
        {
            throw new Fault(Messages.ImportCountUnlike(source, sent, counted), FaultKind.InvalidData, source);
        }
    }
}
