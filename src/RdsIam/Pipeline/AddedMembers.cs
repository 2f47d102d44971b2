using System.Linq.Expressions;
using System.Management.Automation;
using System.Reflection;

namespace RdsIam.Pipeline;

/// <summary>
/// Whether members were added to an object (Add-Member, Select-Object, remoting). PowerShell knows at once, and has no public
/// question for it; its collections of properties answer too, some hundred times slower.
/// </summary>
internal static class AddedMembers
{
    private static readonly Func<object, bool> Ask = Quick() ?? Slow;

    public static bool AreIn(PSObject value) => Ask(value);

    private static bool Slow(object value) =>
        ((PSObject)value).Properties.Any(property => property.IsInstance);

    private static Func<object, bool>? Quick()
    {
        var method = typeof(PSObject).GetMethod("HasInstanceMembers", BindingFlags.Static | BindingFlags.NonPublic);
        if (method?.GetParameters() is not [{ ParameterType: var first }, { IsOut: true } found] || first != typeof(object) || method.ReturnType != typeof(bool))
        {
            return null;
        }

        var value = Expression.Parameter(typeof(object));
        var members = Expression.Variable(found.ParameterType.GetElementType()!);
        return Expression.Lambda<Func<object, bool>>(Expression.Block([members], Expression.Call(method, value, members)), value).Compile();
    }
}
