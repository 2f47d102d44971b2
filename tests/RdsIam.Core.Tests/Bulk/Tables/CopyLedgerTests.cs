using RdsIam.Core.Tests.Users;

namespace RdsIam.Core.Tests.Bulk.Tables;

/// <summary>
/// A ledger: rows are copied again and again while connections break at any byte. What a copy says of itself must be what the
/// destination has: all new rows, or those of the last copy that went well.
/// </summary>
[NeedsServer]
public sealed class CopyLedgerTests(TestServers servers)
{
    private const int Rows = 400;

    [Theory]
    [InlineData("installed", "npm", 1)]
    [InlineData("npm", "installed", 2)]
    public async Task No_row_is_lost_or_doubled_wherever_a_connection_breaks(string from, string to, int seed)
    {
        await using var scene = await CopyScene.StartAsync(
            servers, from, to, $"create table t (run int, id int, v text); insert into t select 0, i, repeat('x', i % 70) from generate_series(1, {Rows}) i", "create table t (run int, id int primary key, v text)");
        await scene.CopyAsync("t");
        var random = new Random(seed);
        var (kept, outcomes) = (0, new Dictionary<string, int>());
        for (var run = 1; run <= 60; run++)
        {
            await scene.From.RunAsync($"update t set run = {run}");
            var side = random.Next(2) == 0 ? scene.From : scene.To;
            side.Relay.CutAfter = random.Next(500, 42_000);
            var outcome = await CopyAsync(scene);
            (scene.From.Relay.CutAfter, scene.To.Relay.CutAfter) = (long.MaxValue, long.MaxValue);
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;

            var found = await scene.To.AskAsync<string>("select count(*) || ' ' || count(distinct id) || ' ' || min(run) || ' ' || max(run) from t");
            var isNew = found == $"{Rows} {Rows} {run} {run}";
            Assert.True(isNew || found == $"{Rows} {Rows} {kept} {kept}", $"run {run}: {outcome}, {found}");
            Assert.True(outcome is "" ? isNew : outcome == "CommitOutcomeUnknown" || !isNew, $"run {run}: {outcome}, {found}");
            kept = isNew ? run : kept;
        }

        Assert.Contains("", outcomes.Keys);
        Assert.Contains("CopyLost", outcomes.Keys);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_answer_to_commit_is_told_as_unknown(bool silent)
    {
        await using var scene = await CopyScene.StartAsync(servers, "installed", "npm", "create table t (id int); insert into t values (1)", "create table t (id int)");
        scene.To.Relay.Watch = sent =>
            sent.Contains("COMMIT\0", StringComparison.OrdinalIgnoreCase) && (silent ? true : throw new Postgres.ResetException());
        var fault = await Assert.ThrowsAsync<Fault>(() => scene.CopyAsync(CopyScene.Tables("t") with { Limit = TimeSpan.FromSeconds(2) }));
        Assert.Equal(silent ? "ImportOutcomeUnknown" : "CommitOutcomeUnknown", fault.ErrorId);
        Assert.Equal(1L, await scene.To.AskAsync<long>("select count(*) from t"));
    }

    /// <summary>The id of what it failed with; empty: it went well.</summary>
    private static async Task<string> CopyAsync(CopyScene scene)
    {
        try
        {
            await scene.CopyAsync(CopyScene.Tables("t") with { Truncate = true });
            return "";
        }
        catch (Fault fault)
        {
            return fault.ErrorId;
        }
    }
}
