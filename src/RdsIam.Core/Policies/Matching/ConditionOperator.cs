namespace RdsIam.Core.Policies.Matching;

/// <summary>How a request with several values for one key is compared.</summary>
internal enum SetQualifier
{
    None,
    ForAllValues,
    ForAnyValue,
}

/// <summary>What sort of values an operator compares.</summary>
internal enum ConditionFamily
{
    String,
    Numeric,
    Date,
    Bool,
    Binary,
    IpAddress,
    Arn,
    Null,
}

/// <summary>How two ordered values must stand to each other: the request's value on the left.</summary>
internal enum Comparison
{
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>A condition operator with its qualifier and suffix, as <c>ForAnyValue:StringNotLikeIfExists</c>.</summary>
/// <remarks>
/// <paramref name="Name"/>: As written in the policy.
/// <paramref name="Negated"/>: True for the Not… operators.
/// <paramref name="Style"/>: For string and ARN operators: how the value is compared.
/// </remarks>
internal sealed record ConditionOperator(
    string Name,
    ConditionFamily Family,
    bool Negated,
    PatternStyle Style = PatternStyle.Exact,
    Comparison Comparison = Comparison.Equal)
{
    private const string IfExistsSuffix = "IfExists";

    private static readonly Dictionary<string, ConditionOperator> Known = All().ToDictionary(
        o => o.Name,
        StringComparer.OrdinalIgnoreCase);

    public SetQualifier Qualifier { get; init; }

    public bool IfExists { get; init; }

    /// <summary>True where a value may hold policy variables.</summary>
    public bool TakesVariables => Family is ConditionFamily.String or ConditionFamily.Arn or ConditionFamily.Bool;

    /// <summary>Reads an operator's name; null for one that AWS does not know.</summary>
    public static ConditionOperator? TryParse(string name)
    {
        var rest = name;
        var qualifier = SetQualifier.None;
        foreach (var q in (ReadOnlySpan<SetQualifier>)[SetQualifier.ForAllValues, SetQualifier.ForAnyValue])
        {
            if (rest.StartsWith(q + ":", StringComparison.OrdinalIgnoreCase))
            {
                qualifier = q;
                rest = rest[(q.ToString().Length + 1)..];
                break;
            }
        }

        var ifExists = rest.EndsWith(IfExistsSuffix, StringComparison.OrdinalIgnoreCase);
        if (!Known.TryGetValue(ifExists ? rest[..^IfExistsSuffix.Length] : rest, out var found)
            || (ifExists && found.Family == ConditionFamily.Null))
        {
            return null;
        }

        return found with { Name = name, Qualifier = qualifier, IfExists = ifExists };
    }

    private static IEnumerable<ConditionOperator> All() =>
    [
        .. Pair("String{0}Equals", ConditionFamily.String, PatternStyle.Exact),
        .. Pair("String{0}EqualsIgnoreCase", ConditionFamily.String, PatternStyle.ExactIgnoreCase),
        .. Pair("String{0}Like", ConditionFamily.String, PatternStyle.Like),
        .. Pair("Arn{0}Equals", ConditionFamily.Arn, PatternStyle.Arn),
        .. Pair("Arn{0}Like", ConditionFamily.Arn, PatternStyle.Arn),
        .. Pair("{0}IpAddress", ConditionFamily.IpAddress, PatternStyle.Exact),
        .. Ordered("Numeric", ConditionFamily.Numeric),
        .. Ordered("Date", ConditionFamily.Date),
        new("Bool", ConditionFamily.Bool, Negated: false, PatternStyle.ExactIgnoreCase),
        new("BinaryEquals", ConditionFamily.Binary, Negated: false),
        new("Null", ConditionFamily.Null, Negated: false),
    ];

    private static IEnumerable<ConditionOperator> Pair(string name, ConditionFamily family, PatternStyle style) =>
    [
        new(name.Replace("{0}", "", StringComparison.Ordinal), family, Negated: false, style),
        new(name.Replace("{0}", "Not", StringComparison.Ordinal), family, Negated: true, style),
    ];

    private static IEnumerable<ConditionOperator> Ordered(string prefix, ConditionFamily family) =>
    [
        new(prefix + "Equals", family, Negated: false),
        new(prefix + "NotEquals", family, Negated: true),
        new(prefix + "LessThan", family, Negated: false, Comparison: Comparison.Less),
        new(prefix + "LessThanEquals", family, Negated: false, Comparison: Comparison.LessOrEqual),
        new(prefix + "GreaterThan", family, Negated: false, Comparison: Comparison.Greater),
        new(prefix + "GreaterThanEquals", family, Negated: false, Comparison: Comparison.GreaterOrEqual),
    ];
}
