using System.Management.Automation;
using RdsIam.Core.Inspection;
using RdsIam.Input;
using RdsIam.Output;

namespace RdsIam.Commands;

/// <summary>Lists the databases of a server.</summary>
[Cmdlet(VerbsCommon.Get, "RdsIamDatabase", DefaultParameterSetName = ConnectionSet)]
[OutputType(typeof(RdsIamDatabase))]
public sealed class GetRdsIamDatabaseCommand : InspectionCommand
{
    /// <summary>Names, wildcards too; all but templates if not given.</summary>
    [Parameter(Position = 0)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override Task ProcessAsync() => ForEachConnectionAsync(async connection =>
    {
        var databases = await TableReader.DatabasesAsync(connection.Pool, StopToken);
        WriteTogether(databases.Where(IsAsked).Select(database => InspectionResults.Of(database, connection)));
    });

    private bool IsAsked(DatabaseInfo database) => Name is null
        ? !database.IsTemplate
        : Array.Exists(
            Name, name => Wildcards.Of(name, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant).IsMatch(database.Name));
}
