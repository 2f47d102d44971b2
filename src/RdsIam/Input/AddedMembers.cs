using System.Linq.Expressions;
using System.Management.Automation;
using System.Reflection;

namespace RdsIam.Input;

/// <summary>
/// Whether members were added to an object (Add-Member, Select-Object, remoting). PowerShell knows at once, and has no public
/// question for it; its collections of properties answer too, some hundred times slower.
/// </summary>
internal static class AddedMembers
{
    private static readonly Func<object, bool> Ask = Quick() ?? Slow;

    public static bool AreIn(PSObject value) => Ask(value);

    /// <summary>The properties that were added.</summary>
    public static IEnumerable<PSPropertyInfo> Of(PSObject value) => value.Properties.Where(IsAdded);

    /// <summary>The added property of a name; null: there is none.</summary>
    public static PSPropertyInfo? Find(PSObject value, string name) =>
        value.Properties[name] is { } property && IsAdded(property) ? property : null;

    /// <summary>PowerShell calls a type's own properties members of the instance, too: a dictionary's Count is not its data.</summary>
    private static bool IsAdded(PSPropertyInfo property) => property is { IsInstance: true, MemberType: not PSMemberTypes.Property };

    private static bool Slow(object value) => Of((PSObject)value).Any();

    private static Func<object, bool>? Quick()
    {
        var method = typeof(PSObject).GetMethod("HasInstanceMembers", BindingFlags.Static | BindingFlags.NonPublic);
        if (method?.GetParameters() is not [{ ParameterType: var first }, { IsOut: true } found]
            || first != typeof(object) || method.ReturnType != typeof(bool))
        {
            return null;
        }

        var value = Expression.Parameter(typeof(object));
        var members = Expression.Variable(found.ParameterType.GetElementType()!);
        return Expression.Lambda<Func<object, bool>>(Expression.Block([members], Expression.Call(method, value, members)), value).Compile();
    }
}
