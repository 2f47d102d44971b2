using System.Diagnostics;
using System.Text.Json;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Queries.Faults;

namespace RdsIam.Core.Bulk.Tables;

/// <summary>
/// Tables or a query of one database into tables of another: the bytes of a COPY out are those of a COPY in, and nobody reads the values
/// between. All tables or none; the source is read as it was at one moment. Progress may be read from any thread.
/// </summary>
internal sealed class TableCopy(TableCopyRequest request)
{
    /// <summary>For a lock that this copy itself may hold, as a reader.</summary>
    private const string ShortWait = "set local lock_timeout = '10s'";

    private RowCounter? _counter;
    private long _rowsBefore;

    /// <summary>So far, of all tables.</summary>
    public long Rows => Volatile.Read(ref _rowsBefore) + (_counter?.Rows ?? 0);

    /// <summary>The table that is being copied.</summary>
    public string Current { get; private set; } = "";

    /// <summary>Runs to the end.</summary>
    /// <returns>In the order in which they were asked for.</returns>
    /// <exception cref="Fault">A login, a table, a column or a row is at fault: nothing was copied. Or CommitOutcomeUnknown.</exception>
    /// <exception cref="OperationCanceledException">Cancelled, also on the servers.</exception>
    public async Task<IReadOnlyList<CopiedTable>> RunAsync(ConnectionPool from, ConnectionPool to, CancellationToken cancellationToken)
    {
        var source = await SourceSession.OpenAsync(from, request, cancellationToken).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            var mode =
                new ImportMode { CreateTable = request.CreateTable, OnStatement = request.OnStatement, HintFor = CopyHints.ForCopied };
            var target = await ImportSession
                .OpenAsync(to, request.Items[0].Destination, cancellationToken, request.Limit, request.OnNotice, mode: mode)
                .ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                try
                {
                    return await RunAsync(source, target, cancellationToken).ConfigureAwait(false);
                }
                catch (Fault fault) when (fault.ErrorId == Messages.Ids.ImportLost)
                {
                    var reason = CopyFaults.ReasonOf(fault.InnerException!, target.Connection);
                    throw new Fault(
                        Messages.CopyLost(source.Reading, to.Target.Database, reason), FaultKind.Connection, source.Reading, fault);
                }
            }
        }
    }

    private async Task<IReadOnlyList<CopiedTable>> RunAsync(SourceSession source, ImportSession target, CancellationToken cancellationToken)
    {
        var isSamePlace =
            await PlaceAsync(source.QueryAsync).ConfigureAwait(false) == await PlaceAsync(target.QueryAsync).ConfigureAwait(false);
        var plans = new List<CopyPlan>();
        foreach (var item in request.Items)
        {
            source.Reading = item.Name;
            plans.Add(await PlanAsync(source, target, item, isSamePlace, cancellationToken).ConfigureAwait(false));
        }

        await SetAsync(source, target, plans, cancellationToken).ConfigureAwait(false);
        if (request.Truncate)
        {
            await (isSamePlace ? target.RunAsync(ShortWait, cancellationToken) : Task.CompletedTask).ConfigureAwait(false);
            await target.RunAsync($"truncate table {string.Join(", ", plans.Select(plan => plan.Destination.Quoted).Distinct())}", cancellationToken).ConfigureAwait(false);
        }

        var copied = new CopiedTable[plans.Count];
        foreach (var place in await OrderAsync(target, plans, cancellationToken).ConfigureAwait(false))
        {
            copied[place] = await CopyAsync(source, target, plans[place], cancellationToken).ConfigureAwait(false);
        }

        await target.FinishAsync(cancellationToken).ConfigureAwait(false);
        return copied;

        async Task<string> PlaceAsync(
            Func<string, string[], Func<Npgsql.NpgsqlDataReader, string>, CancellationToken, Task<List<string>>> ask) =>
            (await ask(SourceCatalog.PlaceSql, [], reader => reader.GetString(0), cancellationToken).ConfigureAwait(false))[0];
    }

    private async Task<CopyPlan> PlanAsync(
        SourceSession source, ImportSession target, CopyItem item, bool isSamePlace, CancellationToken cancellationToken)
    {
        var layout = item.Source is { } name
            ? await source.ReadTableAsync(name, cancellationToken).ConfigureAwait(false)
            : await source.ReadQueryAsync(item.Query!, cancellationToken).ConfigureAwait(false);
        var from = CopyPlan.Choose(layout, request);
        var fromTypes = await TypesAsync(source.QueryAsync, from.Select(column => column.TypeId), cancellationToken).ConfigureAwait(false);
        await target.TurnToAsync(item.Destination, cancellationToken).ConfigureAwait(false);
        if (!target.HasTable)
        {
            await CreateAsync(target, layout, from, fromTypes, cancellationToken).ConfigureAwait(false);
        }

        if (isSamePlace && layout.Table is { } table && (table.Schema, table.Name) == (target.Table.Schema, target.Table.Name))
        {
            throw new Fault(Messages.CopyOntoItself(table), FaultKind.InvalidArgument, table.ToString());
        }

        var toTypes = await TypesAsync(target.QueryAsync, target.Table.Columns.Select(column => column.TypeId), cancellationToken)
            .ConfigureAwait(false);
        return CopyPlan.Of(item, layout, from, target.Table, request, fromTypes, toTypes);
    }

    private static async Task<IReadOnlyDictionary<uint, ColumnType>> TypesAsync(
        Func<string, string[], Func<Npgsql.NpgsqlDataReader, ColumnType>, CancellationToken, Task<List<ColumnType>>> ask,
        IEnumerable<uint> ids,
        CancellationToken cancellationToken) =>
        (await ask(SourceCatalog.TypesSql, [SourceCatalog.Ids(ids)], SourceCatalog.ReadType, cancellationToken).ConfigureAwait(false))
            .ToDictionary(type => type.Id);

    /// <summary>
    /// Makes the destination like what is read: its columns' types, which of them must have a value, and the primary key if it goes whole.
    /// </summary>
    private async Task CreateAsync(
        ImportSession target, SourceLayout source, IReadOnlyList<SourceColumn> from, IReadOnlyDictionary<uint, ColumnType> types,
        CancellationToken cancellationToken)
    {
        var columns = from.Select(column => new NewColumn(
            CopyPlan.NameOf(source, column, request),
            (source.Table is null && !types[column.TypeId].IsBuiltIn ? types[column.TypeId].Sql : column.DeclaredType)
                + (column.IsRequired ? " not null" : ""))).ToList();
        var isKeyWhole = source.Keys.Count > 0 && source.Keys.All(key => from.Any(column => column.Name == key));
        var keys = isKeyWhole
            ? source.Keys.Select(key => CopyPlan.NameOf(source, from.First(column => column.Name == key), request)).ToList()
            : null;
        await target.RunAsync(NewTable.Sql(target.Name, columns, keys), cancellationToken).ConfigureAwait(false);
        await target.FindTableAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Texts mean the same on both sides, whatever the roles' own settings are.</summary>
    private static async Task SetAsync(
        SourceSession source, ImportSession target, List<CopyPlan> plans, CancellationToken cancellationToken)
    {
        if (plans.Exists(plan => plan.Options.Format != CopyFormat.Binary || plan.Ways.Any(way => way.Cast is not null)))
        {
            foreach (var setting in new[] { "datestyle = 'ISO, YMD'", "intervalstyle = 'postgres'", "extra_float_digits = 3" })
            {
                await source.QueryAsync($"set local {setting}", [], _ => 0, cancellationToken).ConfigureAwait(false);
                await target.QueryAsync($"set local {setting}", [], _ => 0, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task<IReadOnlyList<int>> OrderAsync(
        ImportSession target, List<CopyPlan> plans, CancellationToken cancellationToken)
    {
        if (plans.Count == 1)
        {
            return [0];
        }

        var names = JsonSerializer.Serialize(plans.Select(plan => plan.Destination.Quoted));
        var references = await target.QueryAsync(
            SourceCatalog.ReferencesSql, [names], reader => (reader.GetInt32(0), reader.GetInt32(1)), cancellationToken)
                .ConfigureAwait(false);
        return CopyOrder.Of(plans.Count, references);
    }

    private async Task<CopiedTable> CopyAsync(
        SourceSession source, ImportSession target, CopyPlan plan, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        (Current, source.Reading) = (plan.Source.Name, plan.Source.Name);
        target.TurnTo(plan.Item.Destination, plan.Destination);
        var copy = await CopyIn.StartAsync(target, plan.To, plan.Options, plan.Source.Name, cancellationToken).ConfigureAwait(false);
        var counter = _counter = RowCounter.For(plan.Options);
        var bytes = 0L;
        var read = await source.CopyAsync(plan.ReadSql, plan.Options.Format, Take, cancellationToken).ConfigureAwait(false);
        var counted = await copy.CompleteAsync(cancellationToken).ConfigureAwait(false);
        await RowCheck.CheckAsync(target, read ?? counter.Rows, counted, plan.Source.Name, cancellationToken).ConfigureAwait(false);
        (_counter, _rowsBefore) = (null, _rowsBefore + counted);
        return new CopiedTable(plan.Source.Table?.ToString(), plan.Destination.ToString(), counted, bytes, watch.Elapsed);

        bool Take(ArraySegment<byte> chunk)
        {
            counter.Take(chunk);
            bytes += chunk.Count;
            copy.Add(chunk, cancellationToken);
            return !copy.IsRefused;
        }
    }
}
