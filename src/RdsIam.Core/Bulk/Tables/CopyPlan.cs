using RdsIam.Core.Files;

namespace RdsIam.Core.Bulk.Tables;

/// <summary>One table's way from one database to another, of which everything was looked at before the first row goes.</summary>
/// <param name="Item">What was asked for.</param>
/// <param name="Source">What is read.</param>
/// <param name="From">Its columns that go.</param>
/// <param name="Destination">Where to.</param>
/// <param name="To">The columns there, in the order of <paramref name="From"/>.</param>
/// <param name="Ways">How the values of each go.</param>
internal sealed record CopyPlan(
    CopyItem Item, SourceLayout Source, IReadOnlyList<SourceColumn> From, TableLayout Destination, IReadOnlyList<TableColumn> To,
    IReadOnlyList<ColumnWay> Ways)
{
    /// <summary>Binary where every column can go so; else all go as text, which the servers write and read themselves.</summary>
    public CopyOptions Options { get; } = new(Ways.All(way => way.IsBinary) ? CopyFormat.Binary : CopyFormat.Text);

    public string ReadSql => Source.CopySql(From, Ways, Options);

    /// <summary>The columns of the source that are to go.</summary>
    /// <exception cref="Fault">A name that it does not have.</exception>
    public static IReadOnlyList<SourceColumn> Choose(SourceLayout source, TableCopyRequest request)
    {
        var chosen = request.Columns is { } names ? [.. names.Select(name => Find(source, name))] : source.Columns;
        foreach (var name in request.Map.Keys)
        {
            if (!chosen.Contains(Find(source, name)))
            {
                throw new Fault(Messages.CopyMapUnused(Shown.Text(name)), FaultKind.InvalidArgument, name);
            }
        }

        return chosen;
    }

    /// <summary>What a column of the source is called where it goes.</summary>
    public static string NameOf(SourceLayout source, SourceColumn column, TableCopyRequest request) =>
        request.Map.FirstOrDefault(pair => Find(source, pair.Key) == column).Value ?? column.Name;

    /// <summary>The plan, with the ways of all columns.</summary>
    /// <exception cref="Fault">A column that the destination does not have or cannot take.</exception>
    public static CopyPlan Of(
        CopyItem item,
        SourceLayout source,
        IReadOnlyList<SourceColumn> from,
        TableLayout destination,
        TableCopyRequest request,
        IReadOnlyDictionary<uint, ColumnType> fromTypes,
        IReadOnlyDictionary<uint, ColumnType> toTypes)
    {
        var to = Columns(source, from, destination, request);
        var ways = from.Select((column, i) => ColumnWay.Of(fromTypes[column.TypeId], toTypes[to[i].TypeId])).ToList();
        var unlike =
            from.Select((column, i) => (Name: column.Name, From: column, To: to[i], Way: ways[i])).Where(one => one.Way is null).ToList();
        if (unlike is [var first, ..])
        {
            var shown = Shown.List(unlike.Select(one => $"{one.Name} ({one.From.DeclaredType} to {one.To.DeclaredType})"));
            throw new Fault(
                Messages.CopyTypesUnlike(source.Name, destination, shown, first.Name, first.To.DeclaredType), FaultKind.InvalidArgument,
                first.Name);
        }

        return new CopyPlan(item, source, from, destination, to, ways!);
    }

    /// <summary>The columns of the destination.</summary>
    private static IReadOnlyList<TableColumn> Columns(
        SourceLayout source, IReadOnlyList<SourceColumn> from, TableLayout destination, TableCopyRequest request)
    {
        var names = from.Select(column => NameOf(source, column, request)).ToList();
        var unknown =
            names.FindIndex(name => !destination.Columns.Any(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)));
        return unknown < 0
            ? ColumnMap.Of(destination, names)
            : throw new Fault(
                Messages.CopyColumnUnknown(
                    source.Name, Shown.Text(from[unknown].Name), destination, Shown.Text(names[unknown]),
                    Shown.List(destination.Columns.Select(column => column.Name))),
                FaultKind.InvalidArgument,
                names[unknown]);
    }

    private static SourceColumn Find(SourceLayout source, string name)
    {
        var found = source.Columns.Where(column => column.Name == name).ToList();
        found = found.Count > 0 ? found : [.. source.Columns.Where(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))];
        return found.Count == 1
            ? found[0]
            : throw new Fault(
                Messages.CopySourceColumn(
                    source.Name, found.Count == 0 ? "no" : "more than one", Shown.Text(name), Shown.List(source.Columns.Select(column => column.Name))),
                FaultKind.InvalidArgument,
                name);
    }
}
