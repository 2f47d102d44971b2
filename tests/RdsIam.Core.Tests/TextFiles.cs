using System.Reflection;
using System.Xml.Linq;

namespace RdsIam.Core.Tests;

/// <summary>All texts that people read, and the methods that are generated for them.</summary>
internal static class TextFiles
{
    private static readonly string[] Files =
        ["src/RdsIam.Core/Messages.resx", "src/RdsIam/ModuleMessages.resx", "src/RdsIam.Sandbox/SandboxMessages.resx"];

    /// <summary>Texts by key, those of fixes under <c>key.Fix</c>.</summary>
    public static readonly IReadOnlyDictionary<string, string> Texts = Files
        .SelectMany(file => XDocument.Load(Path.Combine(Repository.Root, file)).Root!.Elements("data"))
        .ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value);

    /// <summary>What the compiler knows of each text: a property, or a method with its placeholders as parameters.</summary>
    public static readonly IReadOnlyDictionary<string, MemberInfo> Members = Classes()
        .SelectMany(type => type.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Where(member => member is PropertyInfo or MethodInfo { IsSpecialName: false })
        .ToDictionary(member => member.Name);

    public static ParameterInfo[] Parameters(string id) => Members[id] is MethodInfo method ? method.GetParameters() : [];

    /// <summary>A text filled in: a <see cref="Text"/> or a <see cref="Message"/>.</summary>
    public static object Fill(string id, params object?[] values) => Members[id] is MethodInfo method
        ? method.Invoke(null, values)!
        : ((PropertyInfo)Members[id]).GetValue(null)!;

    /// <summary>A text with the names of its placeholders in their places: <c>&lt;host&gt;</c>.</summary>
    public static object FillWithNames(string id) =>
        Fill(id, [.. Parameters(id).Select(parameter => (object)$"<{parameter.Name}>")]);

    /// <summary>The module itself is loaded, as nothing of it is linked.</summary>
    private static IEnumerable<Type> Classes() =>
    [
        typeof(Messages),
        typeof(RdsIam.Sandbox.SandboxMessages),
        Assembly.LoadFrom(Path.Combine(Repository.Root, "out/RdsIam/bin/RdsIam.dll")).GetType("RdsIam.ModuleMessages", throwOnError: true)!,
    ];
}
