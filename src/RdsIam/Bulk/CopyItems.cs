using System.Collections;
using RdsIam.Core;
using RdsIam.Core.Bulk;
using RdsIam.Core.Bulk.Tables;
using RdsIam.Input;

namespace RdsIam.Bulk;

/// <summary>From the words of a copy to what goes where.</summary>
internal static class CopyItems
{
    /// <summary>Each table to the one of its name or to the destination, or the rows of a query to the destination.</summary>
    /// <param name="tables">As given; with a query alone, the destination.</param>
    /// <param name="destination">As given.</param>
    /// <param name="query">As given.</param>
    /// <exception cref="Fault">CopySource, CopySourceTwice, CopyOneDestination, CopyTableTwice, or what is wrong with a name or the
    /// query.</exception>
    public static IReadOnlyList<CopyItem> Of(IReadOnlyList<string> tables, string? destination, string? query)
    {
        if (query is not null)
        {
            return (tables, destination) switch
            {
                ([], not null) => [OfQuery(query, destination)],
                ([var only], null) => [OfQuery(query, only)],
                ([], null) => throw new Fault(ModuleMessages.CopyDestination, FaultKind.InvalidArgument, null),
                _ => throw new Fault(ModuleMessages.CopySourceTwice(tables[0]), FaultKind.InvalidArgument, tables[0]),
            };
        }

        if (tables.Count == 0)
        {
            throw new Fault(ModuleMessages.CopySource, FaultKind.InvalidArgument, null);
        }

        if (tables.Count > 1 && destination is not null)
        {
            throw new Fault(ModuleMessages.CopyOneDestination(tables.Count, destination), FaultKind.InvalidArgument, destination);
        }

        var items = tables.Select(table => new CopyItem(TableName.Parse(table), null, TableName.Parse(destination ?? table))).ToList();
        return items.GroupBy(item => item.Destination).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new Fault(ModuleMessages.CopyTableTwice(twice.Key.ToText()), FaultKind.InvalidArgument, twice.Key.ToText())
            : items;
    }

    /// <summary>The names of a map.</summary>
    /// <exception cref="Fault">CopyMapEmpty.</exception>
    public static IReadOnlyDictionary<string, string> Map(Hashtable? map)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry pair in map ?? [])
        {
            names[$"{Unwrapped.Of(pair.Key)}"] = $"{Unwrapped.Of(pair.Value)}" is { Length: > 0 } name
                ? name
                : throw new Fault(ModuleMessages.CopyMapEmpty(pair.Key), FaultKind.InvalidArgument, $"{pair.Key}");
        }

        return names;
    }

    /// <summary>What -WhatIf and -Confirm show.</summary>
    public static string Describe(CopyItem item, RdsIamConnection from, TableCopyRequest request) =>
        $"Copy {item.Name} of {from}"
        + (request.Truncate ? ", and remove the rows that are there first" : "")
        + (request.CreateTable ? ", and make the table if it does not exist" : "");

    private static CopyItem OfQuery(string query, string destination) => new(null, SingleQuery.TextOf(query), TableName.Parse(destination));
}
