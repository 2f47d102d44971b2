using System.Reflection;
using Npgsql;

namespace RdsIam.Core.Queries.Copying;

/// <summary>
/// What the driver knows or can do during a COPY and keeps to itself: the rows that the server counted, and how to stop a copy
/// that has not begun to answer. By reflection; the driver's version is the one that ships with the module.
/// </summary>
internal static class DriverConnection
{
    private const BindingFlags Inner = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly PropertyInfo Connector = typeof(NpgsqlConnection).GetProperty("Connector", Inner)!;
    private static readonly FieldInfo LastComplete = Connector.PropertyType.GetField("_commandCompleteMessage", Inner)!;
    private static readonly PropertyInfo CompleteRows = LastComplete.FieldType.GetProperty("Rows", Inner)!;
    private static readonly MethodInfo CancelRequest = Connector.PropertyType.GetMethod("PerformPostgresCancellation", Inner, [])!;

    /// <summary>The number in the server's last answer: 7 of <c>COPY 7</c>. Only after a command that ended well.</summary>
    public static long RowsOf(NpgsqlConnection connection) =>
        (long)(ulong)CompleteRows.GetValue(LastComplete.GetValue(Connector.GetValue(connection)))!;

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
