using System.Globalization;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Evaluation;

/// <summary>The ways in which an unknown key may be, as far as the policies tell them apart. Together they leave nothing out.</summary>
internal static class KeySuppositions
{
    private const int MostPatterns = 4;

    /// <summary>Absent where that may be, each value that the policies name, and all others.</summary>
    public static IReadOnlyList<SupposedKey> Of(string key, AccessRequest request, PolicySet policies)
    {
        var unknown = request.Context.Unknown(key)!;
        var statements = PolicyKeys.Statements(request, policies).ToList();
        var clauses = PolicyKeys.On(key, statements).ToList();
        var ways = new List<SupposedKey>();
        if (unknown.MayBeAbsent)
        {
            ways.Add(SupposedKey.Absent());
        }

        if (unknown.HasMany)
        {
            return [.. ways, SupposedKey.Other(unknown with { MayBeAbsent = false })];
        }

        var isOrdered = unknown.Family is ConditionFamily.Date or ConditionFamily.Numeric;
        if (isOrdered
            && clauses.TrueForAll(clause => clause.Operator.Family is ConditionFamily.Null || clause.Operator.Family == unknown.Family)
            && !PolicyKeys.With(key, request, statements).Any()
            && Moments(clauses, unknown.Family) is { Count: > 0 } moments)
        {
            return [.. ways, .. moments.Select(SupposedKey.Of)];
        }

        if (unknown.Family == ConditionFamily.Bool)
        {
            return [.. ways, SupposedKey.Of("true"), SupposedKey.Of("false")];
        }

        var named = Named(key, request, statements, clauses).ToList();
        ways.AddRange(named.Where(text => unknown.Is(text, ignoreCase: false) != Truth.False).Select(SupposedKey.Of));
        if (unknown.MayBeEmpty)
        {
            ways.Add(SupposedKey.Of(""));
        }

        return [.. ways, .. Others(unknown, named, clauses, request.Context)];
    }

    /// <summary>The texts that conditions and variables name.</summary>
    private static IEnumerable<string> Named(
        string key, AccessRequest request, List<PolicyStatement> statements, List<ConditionClause> clauses)
    {
        var texts = clauses.SelectMany(clause => clause.Compiled).OfType<ConditionValue.Pattern>()
            .Select(value => value.Inner.PlainText(request.Context)).OfType<string>();
        var needed = PolicyKeys.With(key, request, statements)
            .SelectMany(use => use.Values.Select(value => use.Pattern.ValueOf(key, value, request.Context))).OfType<string>();
        return texts.Concat(needed).Where(text => text.Length > 0).Distinct(StringComparer.Ordinal);
    }

    /// <summary>The values that nobody names, in each of the ways in which they may stand to the patterns.</summary>
    private static IEnumerable<SupposedKey> Others(
        UnknownKey unknown, List<string> named, List<ConditionClause> clauses, RequestContext context)
    {
        var rest = unknown with { MayBeAbsent = false, MayBeEmpty = false, Excluded = [.. unknown.Excluded, .. named] };
        var patterns = clauses.SelectMany(clause => clause.Compiled).OfType<ConditionValue.Pattern>()
            .Select(value => value.Inner)
            .Where(pattern => pattern.IsMatch(rest, context, missing: null) == Truth.Unknown)
            .Select(pattern => (pattern.Style, Text: PatternText(pattern, context)))
            .Where(pattern => pattern.Text is not null)
            .Distinct()
            .Take(MostPatterns)
            .ToList();
        for (var choice = 0; choice < 1 << patterns.Count; choice++)
        {
            var supposed =
                patterns.Select((pattern, i) => (Key: (pattern.Style, Text: pattern.Text!), Holds: (choice & (1 << i)) != 0)).ToList();
            if (!supposed.Any(one => supposed.Any(other => Contradict(one, other))))
            {
                yield return SupposedKey.Other(rest with { Supposed = supposed.ToDictionary(one => one.Key, one => one.Holds) });
            }
        }
    }

    /// <summary>What a pattern is known by where it may match several values; null where it names one.</summary>
    private static string? PatternText(PolicyPattern pattern, RequestContext context) =>
        pattern.WildcardText(context) ?? (pattern.Style == PatternStyle.ExactIgnoreCase ? pattern.PlainText(context) : null);

    /// <summary>A value that matches a pattern matches every wider one.</summary>
    private static bool Contradict(
        ((PatternStyle Style, string Text) Key, bool Holds) one, ((PatternStyle Style, string Text) Key, bool Holds) other) =>
        one.Key.Style == other.Key.Style && one.Holds && !other.Holds && one.Key.Style == PatternStyle.Like
        && Glob.Covers(other.Key.Text, one.Key.Text);

    /// <summary>Each number that conditions name, one before and after all, and one between each two.</summary>
    private static List<string> Moments(List<ConditionClause> clauses, ConditionFamily family)
    {
        var named = clauses.SelectMany(clause => clause.Compiled).OfType<ConditionValue.Ordered>()
            .Where(value => value.Own is not null).Select(value => value.Own!.Value).Distinct().Order().ToList();
        if (named.Count == 0 || clauses.Any(clause => clause.Operator.Family == family && clause.Compiled.Any(value => !value.IsUsable)))
        {
            return [];
        }

        var between = named.Zip(named.Skip(1), (low, high) => (low + high) / 2);
        return [.. named.Concat(between).Append(named[0] - 1).Append(named[^1] + 1).Select(Text)];
    }

    // With a point, so that a date operator never reads four digits as a year.
    private static string Text(decimal number) => number.ToString("0.0#########", CultureInfo.InvariantCulture);
}
