namespace RdsIam.Core.Policies;

/// <summary>How a pattern is written and compared.</summary>
internal enum PatternStyle
{
    /// <summary>Character by character: StringEquals.</summary>
    Exact,

    /// <summary>As <see cref="Exact"/> without case: StringEqualsIgnoreCase.</summary>
    ExactIgnoreCase,

    /// <summary><c>*</c> and <c>?</c> stand for any characters: StringLike.</summary>
    Like,

    /// <summary>As <see cref="Like"/> without case and without variables: Action.</summary>
    Action,

    /// <summary>A Resource: see <see cref="PatternCompiler"/> for how far its wildcards reach.</summary>
    Resource,

    /// <summary>An ARN operator's value: a wildcard never reaches beyond its part of the first five.</summary>
    Arn,
}

/// <summary>A text of a policy with its wildcards and variables, compiled once and matched often.</summary>
internal sealed class PolicyPattern
{
    private readonly int[] _codes;
    private readonly PolicyVariable[] _variables;
    private readonly bool _ignoreCase;
    private readonly bool _uniform;
    private readonly string _start;
    private readonly StringComparison _comparison;

    internal PolicyPattern(PlacedText source, PatternStyle style, int[] codes, PolicyVariable[] variables)
    {
        Source = source;
        _ignoreCase = style is PatternStyle.Action or PatternStyle.ExactIgnoreCase;
        _codes = _ignoreCase ? Array.ConvertAll(codes, PatternCode.Fold) : codes;
        _variables = variables;
        _uniform = !Array.Exists(codes, PatternCode.StopsAtColon);
        _start = string.Concat(codes.TakeWhile(c => c >= 0).Select(c => (char)c));
        _comparison = _ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
    }

    /// <summary>True for a text without wildcards and variables.</summary>
    private bool IsLiteral => _start.Length == _codes.Length;

    /// <summary>As it stands in the policy.</summary>
    public PlacedText Source { get; }

    /// <summary>The variables in it; none where the policy's version has no variables.</summary>
    public IReadOnlyList<PolicyVariable> Variables => _variables;

    /// <summary>True when the value matches. A variable without value and default makes no value match.</summary>
    /// <remarks><paramref name="missing"/>: Collects the keys of such variables.</remarks>
    public bool IsMatch(string value, RequestContext context, ISet<string>? missing)
    {
        // Most patterns of a policy are for something else: their literal start tells at once.
        if (IsLiteral || !value.StartsWith(_start, _comparison))
        {
            return IsLiteral && value.Equals(_start, _comparison);
        }

        var codes = _variables.Length == 0 ? _codes : Substitute(context, missing);
        return codes is not null
            && (_uniform ? Wildcard.IsMatch(codes, value, _ignoreCase) : Wildcard.IsMatchByPart(codes, value));
    }

    public override string ToString() => Source.Text;

    private int[]? Substitute(RequestContext context, ISet<string>? missing)
    {
        var result = new List<int>(_codes.Length + 32);
        var whole = true;
        foreach (var code in _codes)
        {
            if (!PatternCode.IsVariable(code, out var index))
            {
                result.Add(code);
            }
            else if (_variables[index].ValueIn(context) is { } text)
            {
                // What comes from the request is plain text: an asterisk in a tag must not become a wildcard.
                result.AddRange(text.Select(c => _ignoreCase ? PatternCode.Fold(c) : c));
            }
            else
            {
                missing?.Add(_variables[index].Key);
                whole = false;
            }
        }

        return whole ? [.. result] : null;
    }
}
