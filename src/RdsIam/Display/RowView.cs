using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Runtime.CompilerServices;

namespace RdsIam.Display;

/// <summary>
/// The one view of every row, whatever its columns: hidden properties that the module's type data gives to rows, and that its format data
/// shows. Nothing of it is done for rows that nobody shows.
/// </summary>
/// <remarks>
/// PowerShell writes a blank line between a group's heading and its members. So rows have no group, which is what AutomationNull says, and
/// the first of a table brings the heading along. Only PowerShell knows for sure where a table begins: where it asks for a group's heading
/// after all (two rows of one result, shown one after the other in one command), it gets one.
/// </remarks>
public static class RowView
{
    [ThreadStatic]
    private static Shown? _current;

    /// <summary>
    /// Whether a row goes on in the table before it: null, if it does; no group, if it begins one. A host that does not number its
    /// commands gets groups as PowerShell has them.
    /// </summary>
    /// <param name="instance">A row.</param>
    /// <returns>Null or AutomationNull, which are equal; or a text.</returns>
    public static object? Key(PSObject instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        var (key, command) = (KeyOf(instance), Screen.Command);
        if (command is null)
        {
            return key;
        }

        if (_current is { } current && current.Key == key && current.Command == command)
        {
            return null;
        }

        _current = new Shown(key, command, RowTable.Of(instance, Screen.Width), isFurther: _current?.Command == command);
        return AutomationNull.Value;
    }

    /// <summary>The heading of a table that begins with a row, where PowerShell asks for it.</summary>
    /// <param name="instance">A row.</param>
    /// <returns>A text of one or more lines.</returns>
    public static object Heading(PSObject instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        _current = new Shown(KeyOf(instance), Screen.Command, RowTable.Of(instance, Screen.Width), isFurther: false) { HasHeading = true };
        return _current.Table.Heading();
    }

    /// <summary>The row within the table or list that began last, with the heading if it is the first.</summary>
    /// <param name="instance">A row.</param>
    /// <returns>A text of one or more lines.</returns>
    public static object Line(PSObject instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        if (_current is not { } current || current.Key != KeyOf(instance))
        {
            _current = current = new Shown(KeyOf(instance), Screen.Command, RowTable.Of(instance, Screen.Width), isFurther: false);
        }

        if (current.HasHeading)
        {
            return current.Table.Line(instance);
        }

        current.HasHeading = true;
        return string.Join(Environment.NewLine, (string[])[.. current.IsFurther ? [""] : Array.Empty<string>(), current.Table.Heading(), current.Table.Line(instance)]);
    }

    /// <summary>What rows have in common that stand in one table.</summary>
    private static string KeyOf(PSObject row) => string.Create(
        CultureInfo.InvariantCulture,
        $"{RuntimeHelpers.GetHashCode(row.BaseObject.GetType())} {RowColumn.ResultIndexOf(row)} {string.Join('\0', RowColumn.Of(row).Select(column => column.Name))}");

    /// <summary>The table that is being shown.</summary>
    /// <param name="key">What its rows have in common.</param>
    /// <param name="command">The command line that it is shown by.</param>
    /// <param name="table">How it is laid out.</param>
    /// <param name="isFurther">Whether the same command line has shown another, which it stands apart from.</param>
    private sealed class Shown(string key, long? command, RowTable table, bool isFurther)
    {
        public string Key => key;

        public long? Command => command;

        public RowTable Table => table;

        public bool IsFurther => isFurther;

        public bool HasHeading { get; set; }
    }
}
