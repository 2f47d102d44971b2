using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Runtime.CompilerServices;

namespace RdsIam.Display;

/// <summary>
/// The one view of all that the module writes: hidden properties that its type data gives to rows and objects, and that its format data
/// shows. Nothing of it is done for what nobody shows. As it is one view, a command may show several kinds of objects: of two views
/// PowerShell knows the first only, and shows all that comes after as long lists of properties.
/// </summary>
/// <remarks>
/// PowerShell writes a blank line between a group's heading and its members. So nothing has a group, which is what AutomationNull says, and
/// the first object of a table brings the heading along. Only PowerShell knows for sure where a table begins: where it asks for a group's
/// heading after all (two rows of one result, shown one after the other in one command), it gets one.
/// </remarks>
public static class OutputView
{
    [ThreadStatic]
    private static Shown? _current;

    /// <summary>
    /// Whether an object goes on in the table before it: null, if it does; no group, if it begins one. A host that does not number its
    /// commands gets groups as PowerShell has them.
    /// </summary>
    /// <param name="instance">A row, or an object of the module.</param>
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

        _current = new Shown(key, command, TableOf(instance), isFurther: _current?.Command == command);
        return AutomationNull.Value;
    }

    /// <summary>The heading of a table that begins with an object, where PowerShell asks for it.</summary>
    /// <param name="instance">A row, or an object of the module.</param>
    /// <returns>A text of one or more lines.</returns>
    public static object Heading(PSObject instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        _current = new Shown(KeyOf(instance), Screen.Command, TableOf(instance), isFurther: false) { HasHeading = true };
        return ShownText.ForLog(_current.Table.Heading() ?? "");
    }

    /// <summary>The object within the table or list that began last, with the heading if it is the first.</summary>
    /// <param name="instance">A row, or an object of the module.</param>
    /// <returns>A text of one or more lines.</returns>
    public static object Line(PSObject instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        if (_current is not { } current || current.Key != KeyOf(instance))
        {
            _current = current = new Shown(KeyOf(instance), Screen.Command, TableOf(instance), isFurther: false);
        }

        if (current.HasHeading)
        {
            return ShownText.ForLog(current.Table.Line(instance));
        }

        current.HasHeading = true;
        string?[] lines = [current.IsFurther ? "" : null, current.Table.Heading(), current.Table.Line(instance)];
        return ShownText.ForLog(string.Join(Environment.NewLine, lines.Where(line => line is not null)));
    }

    private static IShown TableOf(PSObject instance) =>
        instance.BaseObject is RdsIamOutput ? ObjectViews.Of(instance) : new RowTable(instance, Screen.Width);

    /// <summary>What objects have in common that stand in one table.</summary>
    private static string KeyOf(PSObject instance) => instance.BaseObject is RdsIamOutput ? ObjectViews.KeyOf(instance) : string.Create(
        CultureInfo.InvariantCulture,
        $"{RuntimeHelpers.GetHashCode(instance.BaseObject.GetType())} {RowColumn.ResultIndexOf(instance)} {string.Join('\0', RowColumn.Of(instance).Select(column => column.Name))}");

    /// <summary>The table that is being shown.</summary>
    /// <param name="key">What its objects have in common.</param>
    /// <param name="command">The command line that it is shown by.</param>
    /// <param name="table">How it is laid out.</param>
    /// <param name="isFurther">Whether the same command line has shown another, which it stands apart from.</param>
    private sealed class Shown(string key, long? command, IShown table, bool isFurther)
    {
        public string Key => key;

        public long? Command => command;

        public IShown Table => table;

        public bool IsFurther => isFurther;

        public bool HasHeading { get; set; }
    }
}
