using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Inspection;
using RdsIam.Input;
using RdsIam.Output;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Lists the tables, views and sequences of a database, and describes them.</summary>
[Cmdlet(VerbsCommon.Get, "RdsIamTable", DefaultParameterSetName = ConnectionSet)]
[OutputType(typeof(RdsIamTable))]
public sealed class GetRdsIamTableCommand : InspectionCommand
{
    /// <summary>Names, with their schema or without, wildcards too; all if not given. Case does not matter.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Table")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TableCompleter))]
    public string[] Name { get; set; } = ["*"];

    /// <summary>With columns, keys, indexes, grants and triggers.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>With PostgreSQL's own catalogs.</summary>
    [Parameter]
    public SwitchParameter IncludeSystem { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync() => ForEachConnectionAsync(async connection =>
    {
        var tables = await TableReader.TablesAsync(connection.Pool, IncludeSystem, StopToken);
        foreach (var name in Name)
        {
            // With SQL's quotes around its parts, or with quotes that are a part of it.
            var patterns = Array.ConvertAll(
                [name, name.Replace("\"", "", StringComparison.Ordinal)],
                word => Wildcards.Of(word, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant));
            var found = tables.FindAll(table => Array.Exists(
                patterns, pattern => pattern.IsMatch(table.Name) || pattern.IsMatch($"{table.Schema}.{table.Name}")));
            if (found.Count == 0 && !Wildcards.IsPattern(name))
            {
                WriteError(ErrorRecords.From(new Fault(Messages.TableNotFound(name, connection.Database), FaultKind.ObjectNotFound, name)));
            }

            if (!Detailed)
            {
                WriteTogether(found.Select(table => InspectionResults.Of(table, null, connection)));
                continue;
            }

            foreach (var table in found)
            {
                WriteTogether(
                    [InspectionResults.Of(table, await TableReader.DetailsAsync(connection.Pool, table, StopToken), connection)],
                    isInFull: true);
            }
        }
    });
}
