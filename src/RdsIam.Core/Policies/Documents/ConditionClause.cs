using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Documents;

/// <summary>One operator with one key and its values: one line of a Condition block.</summary>
internal sealed class ConditionClause
{
    private readonly ConditionValue[] _compiled;

    public ConditionClause(
        ConditionOperator op,
        PlacedText key,
        IReadOnlyList<PlacedText> values,
        bool variables)
    {
        Operator = op;
        Key = key;
        Values = values;
        _compiled = [.. values.Select(v => ConditionValue.Compile(op, v, variables))];
    }

    public ConditionOperator Operator { get; }

    public PlacedText Key { get; }

    public IReadOnlyList<PlacedText> Values { get; }

    /// <summary>The compiled values, in the order of <see cref="Values"/>.</summary>
    public IReadOnlyList<ConditionValue> Compiled => _compiled;

    /// <summary>Whether the condition holds for the request.</summary>
    /// <remarks><paramref name="missing"/>: Collects the keys that decided by their absence, or whose values are not known.</remarks>
    public Truth Holds(RequestContext context, ISet<string>? missing)
    {
        if (context.Unknown(Key.Text) is { } unknown)
        {
            return HoldsForUnknown(unknown, context, missing);
        }

        var values = context[Key.Text];
        if (Operator.Family == ConditionFamily.Null)
        {
            return HoldsForNull(isAbsent: values is null || IsNothing(values));
        }

        return values is null ? HoldsWithoutKey(missing) : HoldsFor(values, context, missing);
    }

    public override string ToString() =>
        $"{Operator.Name} {Key.Text} {string.Join(" | ", Values.Select(v => v.Text))}";

    /// <summary>
    /// With a qualifier as it says. Without one, where AWS asks for one: a plain operator when one of the values compares, a
    /// negated one when all do.
    /// </summary>
    private Truth HoldsFor(IReadOnlyList<string> values, RequestContext context, ISet<string>? missing)
    {
        // A set of empty texts only is an empty set to the set operators.
        if (Operator.Qualifier != SetQualifier.None && IsNothing(values))
        {
            return Truths.Of(Operator.Qualifier == SetQualifier.ForAllValues);
        }

        var all = Operator.Qualifier == SetQualifier.ForAllValues || (Operator.Qualifier == SetQualifier.None && Operator.Negated);
        var result = Truths.Of(all);
        foreach (var value in values)
        {
            var compares = Compares(value, context, missing);
            result = all ? result.And(compares) : result.Or(compares);
        }

        return result;
    }

    private Truth HoldsForUnknown(UnknownKey key, RequestContext context, ISet<string>? missing)
    {
        missing?.Add(Key.Text);
        if (Operator.Family == ConditionFamily.Null)
        {
            var present = HoldsForNull(isAbsent: false);
            return key.MayBeAbsent || key.MayBeEmpty ? present.Either(HoldsForNull(isAbsent: true)) : present;
        }

        var matches = Truth.False;
        foreach (var candidate in _compiled)
        {
            matches = matches.Or(candidate.IsMatch(key, context, missing));
        }

        var holds = Operator.Negated ? matches.Not() : matches;
        if (key.MayBeEmpty && Operator.Qualifier != SetQualifier.None)
        {
            holds = holds.Either(Truths.Of(Operator.Qualifier == SetQualifier.ForAllValues));
        }

        return key.MayBeAbsent ? holds.Either(HoldsWithoutKey(missing)) : holds;
    }

    private Truth HoldsForNull(bool isAbsent) =>
        Truths.Of(_compiled.Any(v => v.Text.Equals(isAbsent ? "true" : "false", StringComparison.OrdinalIgnoreCase)));

    private Truth HoldsWithoutKey(ISet<string>? missing)
    {
        if (Operator.IfExists)
        {
            return Truth.True;
        }

        missing?.Add(Key.Text);
        return Truths.Of(Operator.Qualifier switch
        {
            SetQualifier.ForAllValues => true,
            SetQualifier.ForAnyValue => false,
            _ => Operator.Negated,
        });
    }

    /// <summary>One value of the request against all of the policy: a negated operator holds when none matches.</summary>
    private Truth Compares(string value, RequestContext context, ISet<string>? missing)
    {
        var matches = Truth.False;
        foreach (var candidate in _compiled)
        {
            matches = matches.Or(candidate.IsMatch(value, context, missing));
            if (matches == Truth.True)
            {
                break;
            }
        }

        return Operator.Negated ? matches.Not() : matches;
    }

    private static bool IsNothing(IReadOnlyList<string> values) => values.All(v => v.Length == 0);
}
