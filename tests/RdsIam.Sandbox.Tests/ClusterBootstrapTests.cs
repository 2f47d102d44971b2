using Npgsql;
using RdsIam.Sandbox.Cluster;

namespace RdsIam.Sandbox.Tests;

[NeedsServer]
public sealed class ClusterBootstrapTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_cluster_has_the_roles_of_rds_and_a_database_with_data()
    {
        await using var cluster = await PostgresCluster.StartAsync(await PostgresBinaries.FindAsync(null, null, Cancel), null, Cancel);
        var passwords = ClusterPasswords.Create();
        await ClusterBootstrap.RunAsync(cluster, passwords, Cancel);

        // Over the private socket members of rds_iam need nothing and others their password: what the endpoint builds on.
        Assert.Equal("app_nested", await AskAsync(cluster, "app_nested", null, "select current_user::text"));
        Assert.Equal(
            "t", await AskAsync(cluster, "postgres", passwords.Administrator, "select pg_has_role('rds_superuser', 'member')::text::char"));
        Assert.Equal("5000", await AskAsync(cluster, "app_password", passwords.PasswordUser, "select count(*)::text from sales.orders"));
        Assert.Equal("5000", await AskAsync(cluster, "app_reader", null, "select count(*)::text from sales.order_totals where total > 0"));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => AskAsync(cluster, "app_password", "wrong", "select ''"));
        Assert.Equal("28P01", refused.SqlState);
        var readOnly = await Assert.ThrowsAsync<PostgresException>(
            () => AskAsync(cluster, "app_reader", null, "delete from sales.order_items"));
        Assert.Equal("42501", readOnly.SqlState);
    }

    private static async Task<string?> AskAsync(PostgresCluster cluster, string user, string? password, string sql)
    {
        var text = new NpgsqlConnectionStringBuilder(cluster.ConnectionString("demo", user)) { Password = password, Pooling = false };
        await using var connection = new NpgsqlConnection(text.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return (string?)await command.ExecuteScalarAsync(Cancel);
    }
}
