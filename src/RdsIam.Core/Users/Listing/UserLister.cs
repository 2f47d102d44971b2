using Npgsql;
using RdsIam.Core.Catalog;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Users.Listing;

/// <summary>Lists the users that log in by IAM and what they may do.</summary>
/// <param name="open">Opens the server's databases.</param>
/// <param name="isDsql">The server is an Aurora DSQL cluster.</param>
internal sealed class UserLister(OpenDatabase open, bool isDsql = false)
{
    /// <summary>Reads the databases once, however many users there are.</summary>
    /// <param name="databases">Where to look for grants; the first that can be reached also gives the roles.</param>
    /// <param name="isAsked">Which roles, by name. Among them, those that log in by IAM; others only when named exactly.</param>
    /// <param name="named">Names that are listed even when they do not log in by IAM.</param>
    /// <param name="detailed">With every grant.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Fault">None of the databases can be reached.</exception>
    public async Task<IReadOnlyList<UserInfo>> ListAsync(
        IReadOnlyList<string> databases,
        Func<string, bool> isAsked,
        IReadOnlyCollection<string> named,
        bool detailed,
        CancellationToken cancellationToken)
    {
        var (server, reads) = await CatalogReader.ReadAsync(open, databases, [], cancellationToken, isDsql).ConfigureAwait(false);
        var users = server.Roles.Roles.Where(r => named.Contains(r.Name) || (isAsked(r.Name) && LogsInByIam(server, r))).ToList();
        if (users.Count == 0)
        {
            return [];
        }

        var sessions = isDsql
            ? null
            : await ReadSessionsAsync(reads.First(r => r.State is not null).Name, cancellationToken).ConfigureAwait(false);
        return [.. users.Select(role => InfoOf(role, server, reads, sessions, detailed))];
    }

    /// <summary>The databases whose names are asked for, without templates and RDS's own.</summary>
    /// <param name="home">A database to ask in.</param>
    /// <param name="isAsked">Which, by name.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Fault">That database cannot be reached.</exception>
    public async Task<IReadOnlyList<string>> DatabasesAsync(
        string home, Func<string, bool> isAsked, CancellationToken cancellationToken)
    {
        if (isDsql)
        {
            return isAsked(DsqlCatalog.Database) ? [DsqlCatalog.Database] : [];
        }

        var names = await CatalogQuery.RowsAsync(
            open, home, CatalogSql.DatabaseNames, [], row => row.GetString(0), cancellationToken).ConfigureAwait(false);
        return [.. names.Where(isAsked)];
    }

    private static UserInfo InfoOf(
        Role role,
        ServerState server,
        IReadOnlyList<DatabaseRead> reads,
        Dictionary<uint, (int Count, DateTimeOffset? Last)>? sessions,
        bool detailed)
    {
        var (count, last) = sessions?.GetValueOrDefault(role.Oid) ?? default;
        var effective = new Effective(server, role);
        return new UserInfo
        {
            Role = role,
            IamPath = IamPath(server, role),
            IsIamUser = LogsInByIam(server, role),
            Principals = [.. server.PrincipalsOf(role.Name)],
            MemberOf = [.. server.Roles.Of(role.Oid).Select(m => server.Roles.NameOf(m.Group)).Distinct().Order(StringComparer.Ordinal)],
            ActsAs = [.. server.Roles.ReachedBy(role.Oid).Select(server.Roles.NameOf).Order(StringComparer.Ordinal)],
            Settings = [.. server.Settings.Where(s => s.Role == role.Oid).Select(s => (DatabaseName(server, s.Database), s.Name, s.Value))],
            Databases = [.. reads.Select(read => read.State is { } state
                ? AccessReport.Of(effective, server, state, detailed)
                : new DatabaseAccess(read.Name, MayConnect: false, [], [], [], read.Fault))],
            Sessions = sessions is null ? null : count,
            LastActive = last,
        };
    }

    /// <summary>On Aurora DSQL, admin needs no principal of its own: IAM says who may be it.</summary>
    private static bool LogsInByIam(ServerState server, Role role) => server.IsDsql
        ? role.CanLogin && (role.Name == TokenRequest.DsqlAdmin || server.PrincipalsOf(role.Name).Any())
        : IamPath(server, role) is not null;

    // rds_iam itself is a way of no steps, and a group without LOGIN never logs in.
    private static List<string>? IamPath(ServerState server, Role role) =>
        role.CanLogin && server.RdsIam is { } iam && server.Roles.LoginPath(role.Oid, iam.Oid) is { Count: > 1 } path
            ? [.. path.Select(server.Roles.NameOf)]
            : null;

    private static string? DatabaseName(ServerState server, uint oid) => server.Databases.FirstOrDefault(d => d.Oid == oid)?.Name;

    private async Task<Dictionary<uint, (int Count, DateTimeOffset? Last)>> ReadSessionsAsync(
        string database, CancellationToken cancellationToken)
    {
        var rows = await CatalogQuery.RowsAsync(open, database, CatalogSql.Sessions, [], SessionsOf, cancellationToken)
            .ConfigureAwait(false);
        return rows.ToDictionary(r => r.Role, r => (r.Count, r.Last));
    }

    private static (uint Role, int Count, DateTimeOffset? Last) SessionsOf(NpgsqlDataReader row) =>
        (row.GetFieldValue<uint>(0), row.GetInt32(1), row.IsDBNull(2) ? null : row.GetFieldValue<DateTimeOffset>(2));
}
