using System.Collections;
using System.Management.Automation;
using RdsIam.Input;

namespace RdsIam.Commands;

/// <summary>The words that say what is copied, and where to.</summary>
public sealed partial class CopyRdsIamDataCommand
{
    /// <summary>
    /// Tables or views: <c>orders</c>, <c>sales.orders</c>; all of them or none. With Query this place is the destination's.
    /// </summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [TableTransformation]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TableCompleter))]
    public string[]? Table { get; set; }

    /// <summary>The table that takes the rows; the one of the same name if not given.</summary>
    [Parameter(Position = 1)]
    [TableTransformation]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TableCompleter))]
    public string? Destination { get; set; }

    /// <summary>The connection to the database that takes the rows; as its own user.</summary>
    [Parameter(Mandatory = true, HelpMessage = "The connection to copy to, from Connect-RdsIam, or its name. The rows come from -Connection, or the default connection.")]
    [ConnectionTransformation]
    [ArgumentCompleter(typeof(ConnectionCompleter))]
    [ValidateNotNull]
    public RdsIamConnection? To { get; set; }

    /// <summary>One statement that gives rows.</summary>
    [Parameter]
    [Alias("Sql")]
    [ArgumentCompleter(typeof(SqlCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Query { get; set; }

    /// <summary>The columns to copy, as the source calls them; all that are not computed if not given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string[]? Column { get; set; }

    /// <summary>Columns that are called otherwise where they go: <c>@{ name_here = 'name_there' }</c>.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? Map { get; set; }

    /// <summary>Removes the rows that the destination has first.</summary>
    [Parameter]
    public SwitchParameter Truncate { get; set; }

    /// <summary>Makes the table if it does not exist.</summary>
    [Parameter]
    public SwitchParameter CreateTable { get; set; }
}
