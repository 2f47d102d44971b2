using System.Management.Automation;
using System.Reflection;

namespace RdsIam.Help;

/// <summary>A parameter in one parameter set.</summary>
internal sealed record ParameterUse(string Set, bool Mandatory, int? Position, bool ByValue, bool ByName);

/// <summary>A parameter of a cmdlet, its own or inherited.</summary>
internal sealed record ParameterModel(string Name, Type Type, PropertyInfo? Property, string[] Aliases, ParameterUse[] Uses)
{
    public const string EverySet = "__AllParameterSets";

    /// <summary>The words that it takes, where it takes no others.</summary>
    public string[] Choices =>
        (Nullable.GetUnderlyingType(Type) ?? Type.GetElementType() ?? Type) is { IsEnum: true } type ? type.GetEnumNames() : [];

    /// <summary>What PowerShell itself adds to a cmdlet that changes something.</summary>
    public static ParameterModel[] OfShouldProcess =>
    [
        new("WhatIf", typeof(SwitchParameter), null, ["wi"], [Anywhere]),
        new("Confirm", typeof(SwitchParameter), null, ["cf"], [Anywhere]),
    ];

    private static ParameterUse Anywhere => new(EverySet, false, null, false, false);

    public ParameterUse? In(string set) => Uses.FirstOrDefault(use => use.Set == set || use.Set == EverySet);
}

/// <summary>
/// What PowerShell knows of a cmdlet, read from its attributes' data: the attributes themselves cannot be made here, as the
/// reference library has no code in them.
/// </summary>
internal sealed record CmdletModel(Type Type, string Verb, string Noun, string? DefaultSet, ParameterModel[] Parameters, Type[] Outputs)
{
    public string Name => $"{Verb}-{Noun}";

    /// <summary>The default one first; one without a name where there are none.</summary>
    public IReadOnlyList<string> Sets
    {
        get
        {
            var named = Parameters.SelectMany(parameter => parameter.Uses).Select(use => use.Set)
                .Where(set => set != ParameterModel.EverySet).Distinct().OrderBy(set => set != DefaultSet).ToList();
            return named.Count == 0 ? [ParameterModel.EverySet] : named;
        }
    }

    public static IReadOnlyList<CmdletModel> All(Assembly assembly) =>
        [.. assembly.GetExportedTypes()
            .Where(type => !type.IsAbstract).Select(Of).OfType<CmdletModel>().OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal)];

    private static CmdletModel? Of(Type type)
    {
        if (Find(type, "CmdletAttribute") is not { } attribute)
        {
            return null;
        }

        var outputs = type.GetCustomAttributesData().Where(data => data.AttributeType.Name == "OutputTypeAttribute")
            .SelectMany(data => data.ConstructorArguments).SelectMany(Types).ToArray();
        var parameters = type.GetProperties().Select(ParameterOf).OfType<ParameterModel>()
            .Concat(Named<bool>(attribute, "SupportsShouldProcess") ? ParameterModel.OfShouldProcess : [])
            .OrderBy(parameter => parameter.Name, StringComparer.Ordinal);
        return new(
            type,
            (string)attribute.ConstructorArguments[0].Value!,
            (string)attribute.ConstructorArguments[1].Value!,
            Named<string>(attribute, "DefaultParameterSetName"),
            [.. parameters],
            outputs);
    }

    private static ParameterModel? ParameterOf(PropertyInfo property)
    {
        var uses = property.GetCustomAttributesData()
            .Where(data => data.AttributeType.Name == nameof(ParameterAttribute)).Select(data => new ParameterUse(
            Named<string>(data, "ParameterSetName") ?? ParameterModel.EverySet,
            Named<bool>(data, "Mandatory"),
            data.NamedArguments.Any(argument => argument.MemberName == "Position") ? Named<int>(data, "Position") : null,
            Named<bool>(data, "ValueFromPipeline"),
            Named<bool>(data, "ValueFromPipelineByPropertyName"))).ToArray();
        var aliases = Find(property, "AliasAttribute")?.ConstructorArguments.SelectMany(Strings).ToArray() ?? [];
        return uses.Length == 0 ? null : new(property.Name, property.PropertyType, property, aliases, uses);
    }

    private static CustomAttributeData? Find(MemberInfo member, string name) =>
        member.GetCustomAttributesData().FirstOrDefault(data => data.AttributeType.Name == name);

    private static T? Named<T>(CustomAttributeData data, string name) =>
        data.NamedArguments.Where(argument => argument.MemberName == name)
            .Select(argument => (T?)argument.TypedValue.Value).FirstOrDefault();

    private static IEnumerable<Type> Types(CustomAttributeTypedArgument argument) => Elements(argument).OfType<Type>();

    private static IEnumerable<string> Strings(CustomAttributeTypedArgument argument) => Elements(argument).OfType<string>();

    private static IEnumerable<object?> Elements(CustomAttributeTypedArgument argument) =>
        argument.Value is IEnumerable<CustomAttributeTypedArgument> many ? many.Select(element => element.Value) : [argument.Value];
}
