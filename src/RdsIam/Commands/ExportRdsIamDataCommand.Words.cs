using System.Management.Automation;
using System.Text;
using RdsIam.Input;

namespace RdsIam.Commands;

/// <summary>The words that say what is exported, and how.</summary>
public sealed partial class ExportRdsIamDataCommand
{
    /// <summary>A table or view: <c>orders</c>, <c>sales.orders</c>, <c>"Order Items"</c>. With Query this place is the file's.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(TableCompleter))]
    public string? Table { get; set; }

    /// <summary>The file. One that is there is replaced, at the very end.</summary>
    [Parameter(Position = 1)]
    [Alias("LiteralPath", "PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>One statement that gives rows.</summary>
    [Parameter]
    [Alias("Sql")]
    [ArgumentCompleter(typeof(SqlCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Query { get; set; }

    /// <summary>The columns of Table to write; all that are not computed if not given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    public string[]? Column { get; set; }

    /// <summary>The format of the file.</summary>
    [Parameter]
    public RdsIamCopyFormat Format { get; set; } = RdsIamCopyFormat.Csv;

    /// <summary>Packs the file with gzip; done without it where the file's name ends in <c>.gz</c>.</summary>
    [Parameter]
    public SwitchParameter Compress { get; set; }

    /// <summary>What stands between two values in a line; a comma in CSV, a tab in text.</summary>
    [Parameter]
    [CharacterTransformation]
    public char? Delimiter { get; set; }

    /// <summary>What stands around values of CSV that need it; a double quote if not given.</summary>
    [Parameter]
    [CharacterTransformation]
    public char? Quote { get; set; }

    /// <summary>Quotes every value of CSV that is not NULL.</summary>
    [Parameter]
    public SwitchParameter QuoteAll { get; set; }

    /// <summary>The text that stands for NULL; in CSV an empty value, in text <c>\N</c> if not given.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Null { get; set; }

    /// <summary>No line with the columns' names.</summary>
    [Parameter]
    public SwitchParameter NoHeader { get; set; }

    /// <summary>The encoding of the file; UTF-8 without byte order mark if not given.</summary>
    [Parameter]
    [EncodingTransformation]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(EncodingCompleter))]
    [PSDefaultValue(Help = "utf8, without a byte order mark")]
    public Encoding Encoding { get; set; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Replaces a read-only file too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Leaves a file that is there as it is, and fails.</summary>
    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }
}
