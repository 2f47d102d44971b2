using System.Security.Cryptography;
using Npgsql;

namespace RdsIam.Sandbox.Cluster;

/// <summary>The passwords of a new cluster; made by us, so they hold nothing that needs quoting anywhere.</summary>
internal sealed record ClusterPasswords(string Administrator, string PasswordUser)
{
    public static ClusterPasswords Create() => new(NewPassword(), NewPassword());

    /// <summary>Not for a log.</summary>
    public override string ToString() => nameof(ClusterPasswords);

    private static string NewPassword() => RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 24);
}

/// <summary>Makes an empty cluster look like a new RDS instance with a small database in it.</summary>
internal static class ClusterBootstrap
{
    public const string Database = "demo";
    public const string AdministratorName = "postgres";

    /// <summary>In rds_iam.</summary>
    public const string UserName = "app_reader";

    /// <summary>In rds_iam; policies are not to allow it.</summary>
    public const string DeniedUserName = "app_denied";

    /// <summary>In rds_iam through another role.</summary>
    public const string NestedUserName = "app_nested";

    /// <summary>Makes roles, database, data and users. Only for a cluster without them.</summary>
    public static async Task RunAsync(
        PostgresCluster cluster, ClusterPasswords passwords, CancellationToken cancellationToken)
    {
        await RunAsync(
            cluster.Superuser, ("rdsiam.admin_password", passwords.Administrator), Script("roles.sql"), cancellationToken)
            .ConfigureAwait(false);
        foreach (var statement in new[] { "create database rdsadmin", $"create database {Database} owner postgres" })
        {
            var command = cluster.Superuser.CreateCommand(statement);
            await using (command.ConfigureAwait(false))
            {
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }

        var demo = NpgsqlDataSource.Create(cluster.ConnectionString(Database));
        await using (demo.ConfigureAwait(false))
        {
            // The administrator makes everything in it, as on RDS, and so owns it.
            var script = "set role postgres;\n" + Script("demo.sql") + "\nreset role;\n" + SetUserPassword;
            await RunAsync(demo, ("rdsiam.user_password", passwords.PasswordUser), script, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    private const string SetUserPassword = """
        do $$ begin
            execute format('alter role app_password password %L', current_setting('rdsiam.user_password'));
        end $$
        """;

    private static async Task RunAsync(
        NpgsqlDataSource source, (string Name, string Value) setting, string script, CancellationToken cancellationToken)
    {
        var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            // A statement such as ALTER ROLE takes no parameters; a setting does.
            var set = new NpgsqlCommand("select set_config($1, $2, false)", connection)
            {
                Parameters = { new() { Value = setting.Name }, new() { Value = setting.Value } },
            };
            await using (set.ConfigureAwait(false))
            {
                await set.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }

            var command = new NpgsqlCommand(script, connection);
            await using (command.ConfigureAwait(false))
            {
                await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The text of a script of this folder.</summary>
    public static string Script(string name)
    {
        using var stream = typeof(ClusterBootstrap).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
