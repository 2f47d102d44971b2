using Npgsql;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Cluster;

/// <summary>Makes the sandbox's server serve Aurora DSQL clusters, too. All of them are the one database <c>postgres</c>.</summary>
internal static class DsqlDatabase
{
    /// <summary>
    /// Adds a cluster to the account, and what its logins need to the server. The demo's role may log in to it with database roles,
    /// the demo's user as <c>admin</c>, too.
    /// </summary>
    public static async Task<DsqlCluster> AddAsync(SandboxParts parts, CancellationToken cancellationToken)
    {
        await PrepareAsync(parts.Cluster.Superuser, cancellationToken).ConfigureAwait(false);
        var account = parts.Account;
        var world = account.World;
        var cluster = world.AddDsqlCluster(parts.Clock.GetUtcNow());
        var arn = world.Arns.Dsql(cluster.Identifier);
        world.PutRolePolicy(DemoWorld.AppRoleName, $"dsql-{cluster.Identifier}", DemoPolicies.Dsql(arn, "dsql:DbConnect"));
        var user = account.Key.UserName!;
        world.PutUserPolicy(
            user, $"dsql-{cluster.Identifier}", DemoPolicies.Dsql(arn, "dsql:DbConnect", "dsql:DbConnectAdmin"));
        return cluster;
    }

    /// <summary>Whether AWS IAM GRANT has linked a role to a principal.</summary>
    public static async Task<bool> IsLinkedAsync(PostgresCluster cluster, string role, string arn, CancellationToken cancellationToken)
    {
        const string sql = "select exists (select from sys.iam_pg_role_mappings where pg_role_name = $1::name and arn = $2)";
        var command = cluster.Superuser.CreateCommand(sql);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = role });
            command.Parameters.Add(new NpgsqlParameter { Value = arn });
            return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true;
        }
    }

    private static async Task PrepareAsync(NpgsqlDataSource server, CancellationToken cancellationToken)
    {
        const string sql = "select exists (select from pg_roles where rolname = 'dsql_login')";
        var asked = server.CreateCommand(sql);
        await using (asked.ConfigureAwait(false))
        {
            if (await asked.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is true)
            {
                return;
            }
        }

        var command = server.CreateCommand(ClusterBootstrap.Script("dsql.sql"));
        await using (command.ConfigureAwait(false))
        {
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
