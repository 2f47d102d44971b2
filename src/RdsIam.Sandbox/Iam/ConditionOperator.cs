using System.Globalization;

namespace RdsIam.Sandbox.Iam;

/// <summary>An operator of a Condition: <c>[ForAllValues:|ForAnyValue:]name[IfExists]</c>.</summary>
internal sealed class ConditionOperator
{
    private const string ForAll = "ForAllValues:";
    private const string ForAny = "ForAnyValue:";
    private const string Exists = "IfExists";

    private static readonly Dictionary<string, Comparison> Comparisons = Table();

    private readonly Comparison _comparison;

    private ConditionOperator(Comparison comparison, ValueSet set, bool ifExists) =>
        (_comparison, Set, IfExists) = (comparison, set, ifExists);

    /// <summary>Whether a value of the request is what a value of the policy asks for, before any negation.</summary>
    private delegate bool Test(string asked, Pattern pattern, AskedKeys keys);

    public ValueSet Set { get; }

    public bool IfExists { get; }

    public bool IsNegated => _comparison.IsNegated;

    public bool IsNull => _comparison.Test is null;

    public bool IsDate => _comparison.IsDate;

    public bool TakesVariables => _comparison.TakesVariables;

    public bool Compare(string asked, Pattern pattern, AskedKeys keys) => _comparison.Test!(asked, pattern, keys);

    /// <summary>The operator of a name, or null where there is none.</summary>
    public static ConditionOperator? Find(string name)
    {
        var set = name.StartsWith(ForAll, StringComparison.Ordinal) ? ValueSet.All
            : name.StartsWith(ForAny, StringComparison.Ordinal) ? ValueSet.Any
            : ValueSet.None;
        var rest = set == ValueSet.None ? name : name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..];
        var ifExists = rest.EndsWith(Exists, StringComparison.Ordinal);
        rest = ifExists ? rest[..^Exists.Length] : rest;
        return Comparisons.TryGetValue(rest, out var comparison) && !(comparison.Test is null && ifExists)
            ? new ConditionOperator(comparison, set, ifExists)
            : null;
    }

    private static Dictionary<string, Comparison> Table()
    {
        var table = new Dictionary<string, Comparison>(StringComparer.Ordinal) { ["Null"] = new(Test: null) };
        void Both(string name, string negated, Test test, bool variables = false, bool isDate = false)
        {
            table[name] = new Comparison(test, IsNegated: false, variables, isDate);
            table[negated] = new Comparison(test, IsNegated: true, variables, isDate);
        }

        Both("StringEquals", "StringNotEquals", Strings(StringComparison.Ordinal), variables: true);
        Both("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", Strings(StringComparison.OrdinalIgnoreCase), variables: true);
        Both("StringLike", "StringNotLike", (asked, pattern, keys) =>
            pattern.Fill(keys) is { } signs && Pattern.Matches(signs, asked), variables: true);
        Both("ArnEquals", "ArnNotEquals", Arns, variables: true);
        Both("ArnLike", "ArnNotLike", Arns, variables: true);
        Both("IpAddress", "NotIpAddress", (asked, pattern, _) => AddressRange.Has(Text(pattern), asked));
        Ordered("Numeric", Number, isDate: false);
        Ordered("Date", PolicyDate.Seconds, isDate: true);
        table["Bool"] = new((asked, pattern, _) =>
            bool.TryParse(asked, out var one) && bool.TryParse(Text(pattern), out var other) && one == other);
        table["BinaryEquals"] = new((asked, pattern, _) => asked == Text(pattern));
        return table;

        void Ordered(string prefix, Func<string, decimal?> read, bool isDate)
        {
            Test Comparing(Func<int, bool> fits) => (asked, pattern, _) =>
                read(asked) is { } one && read(Text(pattern)) is { } other && fits(one.CompareTo(other));
            Both(prefix + "Equals", prefix + "NotEquals", Comparing(order => order == 0), isDate: isDate);
            table[prefix + "LessThan"] = new(Comparing(order => order < 0), IsDate: isDate);
            table[prefix + "LessThanEquals"] = new(Comparing(order => order <= 0), IsDate: isDate);
            table[prefix + "GreaterThan"] = new(Comparing(order => order > 0), IsDate: isDate);
            table[prefix + "GreaterThanEquals"] = new(Comparing(order => order >= 0), IsDate: isDate);
        }
    }

    private static Test Strings(StringComparison comparison) => (asked, pattern, keys) =>
        pattern.Fill(keys) is { } signs && asked.Equals(Text(signs), comparison);

    /// <summary>The six fields of an ARN are compared one by one, so that a wildcard does not reach over a colon.</summary>
    private static bool Arns(string asked, Pattern pattern, AskedKeys keys)
    {
        var (fields, wanted) = (asked.Split(':', 6), pattern.Parts());
        return fields is { Length: 6 } && fields[0] == "arn" && wanted.Count == 6
            && wanted.Zip(fields).All(pair => pair.First.Fill(keys) is { } signs && Pattern.Matches(signs, pair.Second));
    }

    private static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Text(Pattern pattern) => Text(pattern.Signs);

    private static string Text(IEnumerable<Sign> signs) => string.Concat(signs.Select(sign => sign.Char));

    private sealed record Comparison(Test? Test, bool IsNegated = false, bool TakesVariables = false, bool IsDate = false);
}
