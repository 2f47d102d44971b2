using System.Diagnostics;

namespace RdsIam.Core.Tracing;

/// <summary>
/// What collectors of traces (OpenTelemetry) see, by the name <c>RdsIam</c>, in the words of OpenTelemetry's conventions for databases and
/// calls. Nothing secret is in them; statements are, where RDSIAM_TRACE_STATEMENTS says so. Costs nothing while nobody listens.
/// </summary>
internal static class RdsIamActivities
{
    /// <summary>The variable that lets the text of statements into activities: <c>1</c> or <c>true</c>.</summary>
    public const string StatementsVariable = "RDSIAM_TRACE_STATEMENTS";

    private static readonly ActivitySource Source = new("RdsIam");

    /// <summary>Read at each use: a session at a prompt sets it when it is needed.</summary>
    public static bool ShowsStatements => Environment.GetEnvironmentVariable(StatementsVariable) is "1" or "true" or "True" or "TRUE";

    /// <summary>Somebody listens.</summary>
    public static bool AreRead => Source.HasListeners();

    /// <summary>Null: nobody listens.</summary>
    public static Activity? Start(string name, ActivityKind kind) => Source.StartActivity(name, kind);

    /// <summary>Null: nobody listens. What the work is about is a database.</summary>
    public static Activity? StartOnDatabase(string name, string hostName, int port, string database, string userName) =>
        Start(name, ActivityKind.Client)?
            .SetTag("db.system.name", "postgresql")
            .SetTag("db.namespace", database)
            .SetTag("server.address", hostName)
            .SetTag("server.port", port)
            .SetTag("rdsiam.user", userName);

    /// <summary>It went wrong; the text is not told, as it may hold values.</summary>
    /// <param name="activity">Null: nobody listens.</param>
    /// <param name="type">The error id, or what AWS calls it.</param>
    public static void Fail(this Activity? activity, string type) => activity?.SetStatus(ActivityStatusCode.Error, type).SetTag("error.type", type);
}
