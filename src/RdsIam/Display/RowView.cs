using System.Globalization;
using System.Management.Automation;
using System.Runtime.CompilerServices;

namespace RdsIam.Display;

/// <summary>
/// The one view of every row, whatever its columns: hidden properties that the module's type data gives to rows, and that its format data
/// shows. Nothing of it is done for rows that nobody shows.
/// </summary>
public static class RowView
{
    [ThreadStatic]
    private static (string Key, RowTable Table)? _current;

    /// <summary>What rows have in common that stand in one table.</summary>
    /// <param name="instance">A row.</param>
    /// <returns>A text.</returns>
    public static object Key(PSObject instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        var added = RowColumn.Of(instance).Select(column => column.Name);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{RuntimeHelpers.GetHashCode(instance.BaseObject.GetType())} {RowColumn.ResultIndexOf(instance)} {string.Join('\0', added)}");
    }

    /// <summary>The heading of the table or list that begins with a row.</summary>
    /// <param name="instance">A row.</param>
    /// <returns>A text of one or more lines.</returns>
    public static object Heading(PSObject instance) => Begin(instance).Heading();

    /// <summary>The row within the table or list that began last.</summary>
    /// <param name="instance">A row.</param>
    /// <returns>A text of one or more lines.</returns>
    public static object Line(PSObject instance)
    {
        var key = (string)Key(instance);
        return (_current is { } current && current.Key == key ? current.Table : Begin(instance)).Line(instance);
    }

    private static RowTable Begin(PSObject row)
    {
        var table = RowTable.Of(row, Screen.Width);
        _current = ((string)Key(row), table);
        return table;
    }
}
