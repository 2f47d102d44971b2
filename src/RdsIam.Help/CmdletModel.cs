using System.Management.Automation;
using System.Reflection;
using RdsIam.Commands;

namespace RdsIam.Help;

/// <summary>A parameter in one parameter set.</summary>
/// <param name="Set">Its name, or <see cref="ParameterModel.EverySet"/>.</param>
/// <param name="Mandatory">Whether it has to be given.</param>
/// <param name="Position">Its order among those that may go without their names, as the code has it.</param>
/// <param name="ByValue">Whether it takes whole objects from the pipeline.</param>
/// <param name="ByName">Whether it takes their properties.</param>
internal sealed record ParameterUse(string Set, bool Mandatory, int? Position, bool ByValue, bool ByName);

/// <summary>A parameter of a cmdlet, its own or inherited.</summary>
/// <param name="Name">Without the hyphen.</param>
/// <param name="Type">Of its value.</param>
/// <param name="Property">Of the cmdlet; null for what PowerShell adds.</param>
/// <param name="Aliases">Other names of it.</param>
/// <param name="Uses">One for each set that it is in.</param>
/// <param name="Wildcards">Whether it takes them.</param>
/// <param name="Default">What counts where it is not given: a value, or words; null where that is nothing.</param>
internal sealed record ParameterModel(
    string Name, Type Type, PropertyInfo? Property, string[] Aliases, ParameterUse[] Uses, bool Wildcards = false, string? Default = null)
{
    public const string EverySet = "__AllParameterSets";

    /// <summary>The words that it takes, where it takes no others.</summary>
    public string[] Choices =>
        (Nullable.GetUnderlyingType(Type) ?? Type.GetElementType() ?? Type) is { IsEnum: true } type ? type.GetEnumNames() : [];

    /// <summary>Whether it is one of the words that say where to, as whom and how, which mean the same in all cmdlets.</summary>
    public bool IsCommon => Property?.DeclaringType!.Name
        is null or nameof(IdentityCommand) or nameof(TargetCommand) or nameof(ConnectionCommand);

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

    public static IReadOnlyList<CmdletModel> All(Assembly assembly, CallGraph code) =>
        [.. assembly.GetExportedTypes().Where(type => !type.IsAbstract)
            .Select(type => Of(type, code)).OfType<CmdletModel>().OrderBy(cmdlet => cmdlet.Name, StringComparer.Ordinal)];

    /// <returns>The place of a parameter among those that need no name in a set, from 1; null where it needs it.</returns>
    public int? PositionOf(ParameterModel parameter, string set) => parameter.In(set)?.Position is { } own
        ? 1 + Parameters.Count(other => other.In(set)?.Position < own)
        : null;

    private static CmdletModel? Of(Type type, CallGraph code)
    {
        if (Find(type, "CmdletAttribute") is not { } attribute)
        {
            return null;
        }

        var outputs = type.GetCustomAttributesData().Where(data => data.AttributeType.Name == "OutputTypeAttribute")
            .SelectMany(data => data.ConstructorArguments).SelectMany(Types).ToArray();
        var parameters = type.GetProperties().Select(property => ParameterOf(property, code)).OfType<ParameterModel>()
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

    private static ParameterModel? ParameterOf(PropertyInfo property, CallGraph code)
    {
        var uses = property.GetCustomAttributesData()
            .Where(data => data.AttributeType.Name == nameof(ParameterAttribute)).Select(data => new ParameterUse(
            Named<string>(data, "ParameterSetName") ?? ParameterModel.EverySet,
            Named<bool>(data, "Mandatory"),
            data.NamedArguments.Any(argument => argument.MemberName == "Position") ? Named<int>(data, "Position") : null,
            Named<bool>(data, "ValueFromPipeline"),
            Named<bool>(data, "ValueFromPipelineByPropertyName"))).ToArray();
        var aliases = Find(property, "AliasAttribute")?.ConstructorArguments.SelectMany(Strings).ToArray() ?? [];
        return uses.Length == 0
            ? null
            : new(
                property.Name,
                property.PropertyType,
                property,
                aliases,
                uses,
                Find(property, "SupportsWildcardsAttribute") is not null,
                uses.All(use => use.Mandatory) ? null : DefaultOf(property, code));
    }

    /// <summary>What the attribute says, else the constant of the code, else what a number or an enumeration begins with.</summary>
    private static string? DefaultOf(PropertyInfo property, CallGraph code)
    {
        if (Find(property, "PSDefaultValueAttribute") is { } attribute)
        {
            return Named<string>(attribute, "Help");
        }

        var constant = code.InitialOf(property.DeclaringType!.FullName, property.Name);
        return property.PropertyType switch
        {
            { IsEnum: true } type => Enum.GetName(type, constant ?? 0),
            { Name: "SwitchParameter" } => constant is 1 ? "True" : null,
            { IsPrimitive: true } => FormattableString.Invariant($"{constant ?? 0}"),
            _ => constant is "" ? null : constant?.ToString(),
        };
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
