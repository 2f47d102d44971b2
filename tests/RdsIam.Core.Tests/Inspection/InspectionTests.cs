using Npgsql;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Inspection;
using RdsIam.Core.Tests.Postgres;

namespace RdsIam.Core.Tests.Inspection;

[Collection(DatabaseTests.Name)]
[NeedsServer]
public sealed class InspectionTests(DatabaseFixture database)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_waits_for_whom_is_told_while_it_lasts()
    {
        await RunAsync("create table if not exists inspected_lock (id int primary key); insert into inspected_lock values (1) on conflict do nothing");
        await using var holder = await database.Pool.OpenAsync(Cancel);
        await using var waiter = await database.Pool.OpenAsync(Cancel);
        await ExecuteAsync(holder, "begin; update inspected_lock set id = 1");
        var waiting = ExecuteAsync(waiter, "update inspected_lock set id = 1 /* waits */");
        try
        {
            var (first, second) = await UntilAsync(async () => (await ActivityReader.ReadAsync(database.Pool, Cancel)).ToList() is var all
                && all.FindIndex(one => one.BlockedBy.Contains(holder.ProcessID)) is > 0 and var index
                    ? (all[index - 1], all[index])
                    : default);
            Assert.Equal((holder.ProcessID, "idle in transaction", 0, 1), (first.ProcessId, first.State, first.Depth, first.Blocks));
            Assert.Equal((waiter.ProcessID, "active", 1, "Lock"), (second.ProcessId, second.State, second.Depth, second.WaitType));
            Assert.EndsWith("/* waits */", second.Query, StringComparison.Ordinal);
            Assert.Equal(
                StopOutcome.Stopped,
                await ActivityStop.RunAsync(database.Pool, waiter.ProcessID, second.Started, terminate: false, Cancel));
            Assert.Equal("57014", (await Assert.ThrowsAsync<PostgresException>(() => waiting)).SqlState);
            Assert.Equal(StopOutcome.Stopped, await ActivityStop.RunAsync(database.Pool, holder.ProcessID, null, terminate: true, Cancel));
            Assert.Equal("57P01", (await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(holder, "select 1"))).SqlState);
        }
        finally
        {
            await holder.CloseAsync();
        }
    }

    [Fact]
    public async Task A_number_that_belongs_to_another_session_now_is_left_alone()
    {
        await using var session = await database.Pool.OpenAsync(Cancel);
        var outcome =
            await ActivityStop.RunAsync(database.Pool, session.ProcessID, DateTimeOffset.UtcNow.AddDays(-1), terminate: true, Cancel);
        Assert.Equal(StopOutcome.Gone, outcome);
        await ExecuteAsync(session, "select 1");
    }

    [Fact]
    public async Task Who_may_not_stop_a_session_is_told_so()
    {
        await using var session = await database.Pool.OpenAsync(Cancel);
        var plain = ConnectionPools.Get(database.Target with { UserName = "plain" }, new("plain", DatabaseFixture.Administrator.Password));
        try
        {
            var fault = await Assert.ThrowsAnyAsync<Fault>(
                () => ActivityStop.RunAsync(plain, session.ProcessID, null, terminate: true, Cancel));
            Assert.Equal(FaultKind.PermissionDenied, fault.Kind);
        }
        finally
        {
            ConnectionPools.Remove(plain);
        }
    }

    [Fact]
    public async Task A_table_is_told_with_all_that_belongs_to_it()
    {
        await RunAsync("""
            drop schema if exists inspected cascade; create schema inspected;
            create table inspected.customer (id int generated always as identity primary key, name text not null default 'x', twice int generated always as (length(name) * 2) stored);
            comment on table inspected.customer is 'who buys'; comment on column inspected.customer.name is 'as on the invoice';
            create table inspected.orders (id int primary key, customer int references inspected.customer, total numeric(10, 2) check (total > 0));
            create unique index by_name on inspected.customer (lower(name));
            create view inspected.names as select name from inspected.customer;
            grant select on inspected.customer to plain;
            insert into inspected.customer (name) select 'n' || i from generate_series(1, 100) i; analyze inspected.customer
            """);
        var tables = (await TableReader.TablesAsync(database.Pool, withSystem: false, Cancel)).Where(table => table.Schema == "inspected").ToList();
        Assert.Equal(["customer", "customer_id_seq", "names", "orders"], tables.Select(table => table.Name));
        var customer = tables[0];
        Assert.Equal(("table", 100L, "who buys"), (customer.Kind, customer.Rows, customer.Comment));
        Assert.True(customer.Bytes > 0);

        var details = await TableReader.DetailsAsync(database.Pool, customer, Cancel);
        Assert.Equal(
            [
                new("id", "integer", IsNotNull: true, null, null, "always", null),
                new("name", "text", IsNotNull: true, "'x'::text", null, null, "as on the invoice"),
                new("twice", "integer", IsNotNull: false, null, "(length(name) * 2)", null, null),
            ],
            details.Columns);
        Assert.Equal(
            [("customer_pkey", "PRIMARY KEY (id)", null), ("orders_customer_fkey", "FOREIGN KEY (customer) REFERENCES inspected.customer(id)", "inspected.orders")],
            details.Constraints.Select(one => (one.Name, one.Definition, one.Table)));
        Assert.Equal([("customer_pkey", true), ("by_name", false)], details.Indexes.Select(one => (one.Name, one.IsPrimary)));
        Assert.Contains(("plain", "SELECT"), details.Grants);
        Assert.Null(details.Definition);
        Assert.Contains("SELECT", (await TableReader.DetailsAsync(database.Pool, tables[2], Cancel)).Definition, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_that_somebody_has_locked_whole_keeps_nobody_waiting()
    {
        await RunAsync("create table if not exists inspected_whole (id int)");
        await using var holder = await database.Pool.OpenAsync(Cancel);
        await ExecuteAsync(holder, "begin; lock table inspected_whole in access exclusive mode");
        try
        {
            var tables =
                await TableReader.TablesAsync(database.Pool, withSystem: false, Cancel).WaitAsync(TimeSpan.FromSeconds(30), Cancel);
            var locked = Assert.Single(tables, table => table.Name == "inspected_whole");
            Assert.Null(locked.Bytes);
            await TableReader.DetailsAsync(database.Pool, locked, Cancel).WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        }
        finally
        {
            await ExecuteAsync(holder, "rollback");
        }
    }

    [Fact]
    public async Task The_databases_are_told_with_what_the_user_may_see()
    {
        var databases = await TableReader.DatabasesAsync(database.Pool, Cancel);
        var own = Assert.Single(databases, one => one.Name == "postgres");
        Assert.True(own is { MayConnect: true, Bytes: > 0, Sessions: > 0, ConnectionLimit: null });
        Assert.Contains(databases, one => one is { Name: "template0", AllowsConnections: false, IsTemplate: true });
    }

    private static async Task<T> UntilAsync<T>(Func<Task<T>> look)
    {
        for (var end = DateTime.UtcNow.AddSeconds(30); ; await Task.Delay(50, Cancel))
        {
            var found = await look();
            if (!EqualityComparer<T>.Default.Equals(found, default) || DateTime.UtcNow > end)
            {
                return found;
            }
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private async Task RunAsync(string sql)
    {
        await using var connection = await database.Pool.OpenAsync(Cancel);
        await ExecuteAsync(connection, sql);
    }
}
