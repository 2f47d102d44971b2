namespace RdsIam.Core.Policies;

/// <summary>One operator with one key and its values: one line of a Condition block.</summary>
internal sealed class ConditionClause
{
    private readonly ConditionValue[] _compiled;

    public ConditionClause(
        ConditionOperator op,
        PlacedText key,
        IReadOnlyList<PlacedText> values,
        TextPlace operatorPlace,
        bool variables)
    {
        Operator = op;
        Key = key;
        Values = values;
        OperatorPlace = operatorPlace;
        _compiled = [.. values.Select(v => ConditionValue.Compile(op, v, variables))];
    }

    public ConditionOperator Operator { get; }

    public PlacedText Key { get; }

    public IReadOnlyList<PlacedText> Values { get; }

    public TextPlace OperatorPlace { get; }

    /// <summary>The compiled values, in the order of <see cref="Values"/>.</summary>
    public IReadOnlyList<ConditionValue> Compiled => _compiled;

    /// <summary>True when the condition holds for the request.</summary>
    /// <remarks><paramref name="missing"/>: Collects the keys that decided by their absence.</remarks>
    public bool Holds(RequestContext context, ISet<string>? missing)
    {
        var values = context[Key.Text];
        if (Operator.Family == ConditionFamily.Null)
        {
            return HoldsForNull(values);
        }

        if (values is null)
        {
            return HoldsWithoutKey(missing);
        }

        return Operator.Qualifier switch
        {
            // A set of empty texts only is an empty set to the set operators.
            SetQualifier.ForAllValues => IsNothing(values) || values.All(v => Compares(v, context, missing)),
            SetQualifier.ForAnyValue => !IsNothing(values) && values.Any(v => Compares(v, context, missing)),
            _ when Operator.Negated => values.All(v => Compares(v, context, missing)),
            _ => values.Any(v => Compares(v, context, missing)),
        };
    }

    public override string ToString() =>
        $"{Operator.Name} {Key.Text} {string.Join(" | ", Values.Select(v => v.Text))}";

    private bool HoldsForNull(IReadOnlyList<string>? values)
    {
        var absent = values is null || IsNothing(values);
        return _compiled.Any(v => v.Text.Equals(absent ? "true" : "false", StringComparison.OrdinalIgnoreCase));
    }

    private bool HoldsWithoutKey(ISet<string>? missing)
    {
        if (Operator.IfExists)
        {
            return true;
        }

        missing?.Add(Key.Text);
        return Operator.Qualifier switch
        {
            SetQualifier.ForAllValues => true,
            SetQualifier.ForAnyValue => false,
            _ => Operator.Negated,
        };
    }

    /// <summary>One value of the request against all of the policy: a negated operator holds when none matches.</summary>
    private bool Compares(string value, RequestContext context, ISet<string>? missing)
    {
        foreach (var candidate in _compiled)
        {
            if (candidate.IsMatch(value, context, missing))
            {
                return !Operator.Negated;
            }
        }

        return Operator.Negated;
    }

    private static bool IsNothing(IReadOnlyList<string> values) => values.All(v => v.Length == 0);
}
