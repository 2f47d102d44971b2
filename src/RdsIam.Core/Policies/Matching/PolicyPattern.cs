using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Matching;

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
    private readonly PatternStyle _style;
    private readonly bool _ignoreCase;
    private readonly bool _uniform;
    private readonly string _start;
    private readonly StringComparison _comparison;

    internal PolicyPattern(PlacedText source, PatternStyle style, int[] codes, PolicyVariable[] variables)
    {
        Source = source;
        _style = style;
        _ignoreCase = style is PatternStyle.Action or PatternStyle.ExactIgnoreCase;
        _codes = _ignoreCase ? Array.ConvertAll(codes, PatternCode.Fold) : codes;
        _variables = variables;
        _uniform = !Array.Exists(codes, PatternCode.StopsAtColon);
        _start = string.Concat(codes.TakeWhile(c => c >= 0).Select(c => (char)c));
        _comparison = _ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
    }

    /// <summary>True for a text without wildcards and variables.</summary>
    public bool IsLiteral => _start.Length == _codes.Length;

    /// <summary>The text before the first wildcard or variable, which every value begins with that matches.</summary>
    public string Start => _start;

    /// <summary>As it stands in the policy.</summary>
    public PlacedText Source { get; }

    /// <summary>The variables in it; none where the policy's version has no variables.</summary>
    public IReadOnlyList<PolicyVariable> Variables => _variables;

    /// <summary>Whether the value matches. A variable without value and default makes no value match.</summary>
    /// <remarks><paramref name="missing"/>: Collects the keys of such variables, and of those whose values are not known.</remarks>
    public Truth IsMatch(string value, RequestContext context, ISet<string>? missing)
    {
        // Most patterns of a policy are for something else: their literal start tells at once.
        if (IsLiteral || !value.StartsWith(_start, _comparison))
        {
            return Truths.Of(IsLiteral && value.Equals(_start, _comparison));
        }

        var codes = _variables.Length == 0 ? _codes : Substitute(context, missing);
        if (codes is null
            || !(_uniform ? Wildcard.IsMatch(codes, value, _ignoreCase) : Wildcard.IsMatchByPart(codes, value)))
        {
            return Truth.False;
        }

        return OpenVariables(context) is { Count: > 0 } open ? IsOpen(value, open, context) : Truth.True;
    }

    /// <summary>Whether a value matches that the request has and nobody knows.</summary>
    public Truth IsMatch(UnknownKey key, RequestContext context, ISet<string>? missing)
    {
        var codes = Substitute(context, missing);
        if (codes is null)
        {
            return Truth.False;
        }

        var isPlain = Array.TrueForAll(codes, code => code >= 0);
        var text = string.Concat(codes.Select(Character));
        if (OpenVariables(context).Count > 0)
        {
            return key.Matches(text, _style, reachesAll: false).And(Truth.Unknown);
        }

        return isPlain
            ? key.Is(text, _ignoreCase)
            : key.Matches(text, _style, _uniform && !Array.Exists(codes, code => code is '*' or '?'));
    }

    public override string ToString() => Source.Text;

    /// <summary>The one text that the variable must stand for so that the value matches; null where there are several or none.</summary>
    public string? ValueOf(string key, string value, RequestContext context)
    {
        var codes = Substitute(context, missing: null, open: key);
        var start = codes is null ? -1 : Array.IndexOf(codes, PatternCode.AnyRun);
        if (start < 0 || codes!.Count(code => code < 0) != 1 || codes!.Length - 1 > value.Length)
        {
            return null;
        }

        var found = value[start..(value.Length - (codes.Length - 1 - start))];
        var whole = string.Concat(codes[..start].Select(Character)) + found + string.Concat(codes[(start + 1)..].Select(Character));
        return whole.Equals(value, _comparison) && found.Length > 0 ? found : null;
    }

    /// <summary>The plain text that the pattern is in that context; null where it has wildcards or an open variable.</summary>
    public string? PlainText(RequestContext context) =>
        Substitute(context, missing: null) is { } codes && Array.TrueForAll(codes, code => code >= 0)
            ? string.Concat(codes.Select(Character))
            : null;

    /// <summary>The pattern as a text with wildcards in that context; null where it has none, or an open variable.</summary>
    public string? WildcardText(RequestContext context) =>
        OpenVariables(context).Count == 0 && Substitute(context, missing: null) is { } codes && Array.Exists(codes, code => code < 0)
            ? string.Concat(codes.Select(Character))
            : null;

    public PatternStyle Style => _style;

    private Truth IsOpen(string value, List<PolicyVariable> open, RequestContext context)
    {
        // With one open variable in an otherwise plain text there is one value that would do.
        if (open is [var only]
            && context.Unknown(only.Key) is { } key
            && (only.Default is null || key is { MayBeAbsent: false, MayBeEmpty: false })
            && ValueOf(only.Key, value, context) is { } needed
            && key.Is(needed, _ignoreCase) == Truth.False)
        {
            return Truth.False;
        }

        return Truth.Unknown;
    }

    private List<PolicyVariable> OpenVariables(RequestContext context) =>
        _variables.Length == 0 || context.UnknownKeys.Count == 0
            ? []
            : [.. _variables.Where(variable => context.Unknown(variable.Key) is not null)];

    private static char Character(int code) => code switch
    {
        PatternCode.AnyRun or PatternCode.AnyRunInPart => '*',
        PatternCode.AnyOne or PatternCode.AnyOneInPart => '?',
        _ => (char)code,
    };

    /// <summary>The codes with the values of variables; one that is not known may be anything.</summary>
    /// <remarks><paramref name="open"/>: the only one that may be; null for all.</remarks>
    private int[]? Substitute(RequestContext context, ISet<string>? missing, string? open = null)
    {
        if (_variables.Length == 0)
        {
            return _codes;
        }

        var result = new List<int>(_codes.Length + 32);
        var whole = true;
        foreach (var code in _codes)
        {
            if (!PatternCode.IsVariable(code, out var index))
            {
                result.Add(code);
            }
            else if (IsUnknown(_variables[index], context, open, missing))
            {
                result.Add(PatternCode.AnyRun);
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

    private static bool IsUnknown(PolicyVariable variable, RequestContext context, string? open, ISet<string>? missing)
    {
        if (context.Unknown(variable.Key) is null
            || (open is not null && !open.Equals(variable.Key, StringComparison.OrdinalIgnoreCase)))
        {
            return false;
        }

        missing?.Add(variable.Key);
        return true;
    }
}
