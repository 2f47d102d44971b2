namespace RdsIam.Help;

/// <summary>What is said of parameters in the same words on pages and in <c>Get-Help</c>.</summary>
internal static class ParameterFacts
{
    /// <summary>As PowerShell shows a type: <c>String[]</c>, and a nullable one as what it holds.</summary>
    public static string TypeName(Type type) => (Nullable.GetUnderlyingType(type) ?? type).Name;

    /// <summary>The words that it takes, as a sentence; none where it takes others.</summary>
    public static IEnumerable<string> Choices(ParameterModel parameter) =>
        parameter.Choices.Length > 0 ? [$"One of {string.Join(", ", parameter.Choices)}."] : [];

    /// <summary>Type, place, default and the like, shortest first.</summary>
    public static IEnumerable<string> Of(CmdletModel cmdlet, ParameterModel parameter)
    {
        yield return $"`{TypeName(parameter.Type)}`";
        var sets = parameter.Uses.Select(use => use.Set).Where(set => set != ParameterModel.EverySet).ToList();
        if (parameter.Uses.All(use => use.Mandatory))
        {
            yield return "required";
        }

        if (sets.Count > 0 && sets.Count < cmdlet.Sets.Count)
        {
            yield return $"only in {string.Join(", ", sets)}";
        }

        var places = cmdlet.Sets.Select(set => cmdlet.PositionOf(parameter, set)).OfType<int>().Distinct().Order().ToList();
        if (places.Count > 0)
        {
            yield return $"position {string.Join(" or ", places)}";
        }

        if (parameter.Default is { } value)
        {
            yield return $"default `{value}`";
        }

        if (parameter.Uses.Any(use => use.ByValue))
        {
            yield return "from the pipeline";
        }

        if (parameter.Uses.Any(use => use.ByName))
        {
            yield return "from a piped object's property";
        }

        if (parameter.Wildcards)
        {
            yield return "wildcards";
        }

        if (parameter.Aliases.Length > 0)
        {
            yield return $"alias {string.Join(", ", parameter.Aliases)}";
        }
    }

    /// <summary>What may be piped in: whole objects by their types, and objects that have properties of the right names.</summary>
    public static IEnumerable<(string Type, string Text)> Inputs(CmdletModel cmdlet)
    {
        foreach (var parameter in cmdlet.Parameters.Where(parameter => parameter.Uses.Any(use => use.ByValue)))
        {
            var type = Nullable.GetUnderlyingType(parameter.Type) ?? parameter.Type.GetElementType() ?? parameter.Type;
            yield return (type.FullName!, $"Is taken as -{parameter.Name}.");
        }

        var named = cmdlet.Parameters.Where(parameter => parameter.Uses.Any(use => use.ByName)).ToList();
        if (named.Count > 0)
        {
            yield return (
                "System.Management.Automation.PSObject",
                $"Any object whose properties have the names {string.Join(", ", named.Select(WithAliases))}.");
        }
    }

    private static string WithAliases(ParameterModel parameter) =>
        parameter.Aliases.Length == 0 ? parameter.Name : $"{parameter.Name} ({string.Join(", ", parameter.Aliases)})";
}
