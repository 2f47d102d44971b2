using System.Reflection;
using Npgsql;
using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Copying;

/// <summary>
/// What the driver knows or can do and keeps to itself: the rows that the server counted in a COPY, how to stop a copy that has not
/// begun to answer, and whether a transaction is open. By reflection; the driver's version is the one that ships with the module.
/// </summary>
internal static class DriverConnection
{
    private const BindingFlags Inner = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly PropertyInfo Connector = typeof(NpgsqlConnection).GetProperty("Connector", Inner)!;
    private static readonly FieldInfo LastComplete = Connector.PropertyType.GetField("_commandCompleteMessage", Inner)!;
    private static readonly PropertyInfo CompleteRows = LastComplete.FieldType.GetProperty("Rows", Inner)!;
    private static readonly PropertyInfo Status = Connector.PropertyType.GetProperty("TransactionStatus", Inner)!;
    private static readonly MethodInfo CancelRequest = Connector.PropertyType.GetMethod("PerformPostgresCancellation", Inner, [])!;

    /// <summary>The number in the server's last answer: 7 of <c>COPY 7</c>. Only after a command that ended well.</summary>
    public static long RowsOf(NpgsqlConnection connection) =>
        (long)(ulong)CompleteRows.GetValue(LastComplete.GetValue(Connector.GetValue(connection)))!;

    /// <summary>
    /// Whether a transaction is open, as the server said at the end of its last answer (ReadyForQuery): no round trip. While an answer is
    /// being read it is what was so before.
    /// </summary>
    public static TransactionState TransactionOf(NpgsqlConnection connection) => Connector.GetValue(connection) is not { } connector
        ? TransactionState.None
        : (byte)Status.GetValue(connector)! switch
        {
            // As the protocol has them.
            (byte)'T' => TransactionState.Open,
            (byte)'E' => TransactionState.Failed,
            _ => TransactionState.None,
        };

    /// <summary>Sends a cancel request over a socket of its own, which needs no login. It may be too late: nobody minds.</summary>
    public static void Cancel(NpgsqlConnection connection)
    {
        try
        {
            if (Connector.GetValue(connection) is { } connector)
            {
                CancelRequest.Invoke(connector, []);
            }
        }
        catch (TargetInvocationException)
        {
            // The connection is gone, which is what was wanted.
        }
    }
}
