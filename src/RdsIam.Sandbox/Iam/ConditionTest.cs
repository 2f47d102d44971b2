namespace RdsIam.Sandbox.Iam;

/// <summary>How the values of a key with several values are put together.</summary>
internal enum ValueSet
{
    None,
    All,
    Any,
}

/// <summary>One key of a Condition.</summary>
internal sealed class ConditionTest
{
    private readonly ConditionOperator _operator;
    private readonly string _key;
    private readonly IReadOnlyList<string> _texts;
    private readonly List<Pattern> _patterns;

    public ConditionTest(ConditionOperator test, string key, IReadOnlyList<string> values, bool variables)
    {
        (_operator, _key, _texts) = (test, key, values);
        _patterns = [.. values.Select(value => Pattern.Read(value, variables && test.TakesVariables))];
    }

    /// <summary>The key itself and those of variables in its values.</summary>
    public IEnumerable<string> Keys => _patterns.SelectMany(pattern => pattern.Keys).Prepend(_key);

    public bool Holds(AskedKeys keys)
    {
        var values = keys.Find(_key);
        if (_operator.IsNull || _operator.Set != ValueSet.None)
        {
            // For these an empty text is no value.
            values = values?.All(value => value.Length == 0) == true ? null : values;
        }

        if (_operator.IsNull)
        {
            return _texts.Any(text => text.Equals(values is null ? "true" : "false", StringComparison.OrdinalIgnoreCase));
        }

        if (values is null)
        {
            return _operator.IfExists
                || (_operator.Set == ValueSet.None ? _operator.IsNegated : _operator.Set == ValueSet.All);
        }

        bool Fits(string value) => _patterns.Any(pattern => _operator.Compare(value, pattern, keys)) != _operator.IsNegated;
        return _operator.Set switch
        {
            ValueSet.All => values.All(Fits),
            ValueSet.Any => values.Any(Fits),
            _ => _operator.IsNegated ? values.All(Fits) : values.Any(Fits),
        };
    }

    /// <exception cref="MalformedPolicy">A date is none.</exception>
    public void CheckLegacy()
    {
        if (_operator.IsDate && _texts.Any(text => !PolicyDate.IsValid(text)))
        {
            throw MalformedPolicy.Legacy();
        }
    }
}
