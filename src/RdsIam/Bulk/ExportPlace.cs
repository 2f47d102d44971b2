using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Pipeline;

namespace RdsIam.Bulk;

/// <summary>What is exported where to.</summary>
/// <param name="Table">Null: the rows of a query.</param>
/// <param name="Path">As given.</param>
internal sealed record ExportPlace(string? Table, string Path)
{
    private const string Packed = ".gz";

    /// <summary>Reads the words: TABLE FILE as an import has them, or FILE with a query.</summary>
    /// <exception cref="Fault">ExportSource, ExportSourceTwice.</exception>
    public static ExportPlace Of(PSCmdlet cmdlet, string? table, string? path, string? query)
    {
        if (query is null)
        {
            return table is not null && path is not null
                ? new ExportPlace(table, path)
                : throw new Fault(ModuleMessages.ExportSource(Lacking(cmdlet, table, path)), FaultKind.InvalidArgument, null);
        }

        return (table, path) switch
        {
            (null, not null) => new ExportPlace(null, path),
            (not null, null) when IsPositional(cmdlet, nameof(Table)) => new ExportPlace(null, table),
            (null, null) => throw new Fault(ModuleMessages.ExportSource(ModuleMessages.ExportLacksFile), FaultKind.InvalidArgument, null),
            _ => throw new Fault(ModuleMessages.ExportSourceTwice(table), FaultKind.InvalidArgument, table),
        };
    }

    /// <summary>Whether the file is packed: the name says so where nobody does. Warns of a name that says otherwise.</summary>
    /// <param name="cmdlet">Whose word it is.</param>
    /// <param name="path">Of the file.</param>
    /// <param name="compress">The word, given or not.</param>
    public static bool IsPacked(PSCmdlet cmdlet, string path, SwitchParameter compress)
    {
        var isNamed = path.EndsWith(Packed, StringComparison.OrdinalIgnoreCase);
        if (!cmdlet.MyInvocation.BoundParameters.ContainsKey("Compress"))
        {
            return isNamed;
        }

        if (isNamed && !compress)
        {
            cmdlet.TellWarning(ModuleMessages.ExportNamedPacked(path));
        }

        return compress;
    }

    private static string Lacking(PSCmdlet cmdlet, string? table, string? path) =>
        table is null && path is null ? ModuleMessages.ExportLacksAll
        : table is null ? ModuleMessages.ExportLacksRows
        : IsPositional(cmdlet, nameof(Table)) ? ModuleMessages.ExportHasOne(table)
        : ModuleMessages.ExportLacksFile;

    /// <summary>Whether a word was given without its name, which PowerShell tells beside the words.</summary>
    private static bool IsPositional(PSCmdlet cmdlet, string name) =>
        PSObject.AsPSObject(cmdlet.MyInvocation.BoundParameters).Properties["BoundPositionally"]?.Value is IEnumerable<string> names && names.Contains(name);
}
