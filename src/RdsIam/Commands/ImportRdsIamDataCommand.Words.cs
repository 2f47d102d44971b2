using System.Management.Automation;
using System.Text;
using RdsIam.Input;

namespace RdsIam.Commands;

/// <summary>The words that say what is imported, and how.</summary>
public sealed partial class ImportRdsIamDataCommand
{
    /// <summary>The table: <c>orders</c>, <c>sales.orders</c>, <c>"Order Items"</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, HelpMessage = "The table to fill: orders, or with its schema sales.orders. Files or piped records go with it.")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TableCompleter))]
    public string Table { get; set; } = string.Empty;

    /// <summary>Files with rows, wildcards too; packed with gzip or not.</summary>
    [Parameter(Position = 1)]
    [Alias("Path")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? InputFile { get; set; }

    /// <summary>Files with rows, whose names have characters that could be wildcards.</summary>
    [Parameter]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>Records: dictionaries or objects whose properties are named like the table's columns; or files.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>The properties to import; those of the first record if not given. For files: their columns in order.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string[]? Column { get; set; }

    /// <summary>The format of the files.</summary>
    [Parameter]
    public RdsIamCopyFormat Format { get; set; } = RdsIamCopyFormat.Csv;

    /// <summary>What stands between two values in a line; a comma in CSV, a tab in text.</summary>
    [Parameter]
    [CharacterTransformation]
    public char? Delimiter { get; set; }

    /// <summary>What stands around values of CSV; a double quote if not given; empty: nothing does.</summary>
    [Parameter]
    [CharacterTransformation]
    public char? Quote { get; set; }

    /// <summary>The text that stands for NULL. In CSV files an empty value without quotes, if not given; in records no text.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Null { get; set; }

    /// <summary>The first line of the files holds values, and no names.</summary>
    [Parameter]
    public SwitchParameter NoHeader { get; set; }

    /// <summary>The encoding of files without a byte order mark; UTF-8 if not given.</summary>
    [Parameter]
    [EncodingTransformation]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    public Encoding? Encoding { get; set; }

    /// <summary>Updates rows that are there: the columns of a primary key or unique index, by which they are found.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string[]? Upsert { get; set; }

    /// <summary>Undoes the import at the end: a trial that says what would become of the rows.</summary>
    [Parameter]
    public SwitchParameter Rollback { get; set; }

    /// <summary>Makes the table if it does not exist.</summary>
    [Parameter]
    public SwitchParameter CreateTable { get; set; }
}
