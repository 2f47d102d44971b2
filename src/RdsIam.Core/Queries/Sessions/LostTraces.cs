using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Queries.Sessions;

/// <summary>Warns of what a text sets up in a session that goes back to its pool, and is reset there.</summary>
internal static class LostTraces
{
    /// <summary>Once a pool for each kind of statement.</summary>
    public static void Warn(ConnectionPool pool, QueryRequest request, IReadOnlyList<SqlStatement> statements)
    {
        if (request.OnWarning is { } warn && SessionTraces.AtEndOf(statements) is var (name, statement) && pool.TellsFirst(name))
        {
            warn(Messages.SessionTraceLost(name, SqlPlace.At(request.Sql, statement.SourceHead).Line));
        }
    }
}
