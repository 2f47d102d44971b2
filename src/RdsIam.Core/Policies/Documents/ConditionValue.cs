using System.Net;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Documents;

/// <summary>One value of a condition in a policy, read once as what its operator compares.</summary>
internal abstract class ConditionValue
{
    private ConditionValue(string text) => Text = text;

    /// <summary>As it stands in the policy.</summary>
    public string Text { get; }

    /// <summary>False where the operator can never match this value, since it is not of the operator's type.</summary>
    public virtual bool IsUsable => true;

    /// <summary>Whether the request's value matches; a value of another type never does.</summary>
    public abstract Truth IsMatch(string value, RequestContext context, ISet<string>? missing);

    /// <summary>Whether a value matches that the request has and nobody knows.</summary>
    public virtual Truth IsMatch(UnknownKey key, RequestContext context, ISet<string>? missing) =>
        IsUsable ? Truth.Unknown : Truth.False;

    public static ConditionValue Compile(ConditionOperator op, PlacedText value, bool variables) => op.Family switch
    {
        ConditionFamily.String or ConditionFamily.Arn or ConditionFamily.Bool =>
            new Pattern(op.Family, PatternCompiler.Compile(value, op.Style, variables && op.TakesVariables)),
        ConditionFamily.Numeric => new Ordered(value.Text, op.Comparison, ConditionTypes.Number),
        ConditionFamily.Date => new Ordered(value.Text, op.Comparison, ConditionTypes.Date, isLenient: true),
        ConditionFamily.Binary => new Binary(value.Text),
        ConditionFamily.IpAddress => new Network(value.Text),
        _ => new NullCheck(value.Text),
    };

    /// <summary>Texts, ARNs and Booleans.</summary>
    internal sealed class Pattern(ConditionFamily family, PolicyPattern pattern) : ConditionValue(pattern.Source.Text)
    {
        public PolicyPattern Inner => pattern;

        public override bool IsUsable =>
            family != ConditionFamily.Bool || pattern.Variables.Count > 0 || bool.TryParse(Text, out _);

        public override Truth IsMatch(string value, RequestContext context, ISet<string>? missing) =>
            family != ConditionFamily.Bool || bool.TryParse(value, out _) ? pattern.IsMatch(value, context, missing) : Truth.False;

        public override Truth IsMatch(UnknownKey key, RequestContext context, ISet<string>? missing) =>
            pattern.IsMatch(key, context, missing);
    }

    /// <summary>Numbers and moments, which are numbers of seconds.</summary>
    /// <remarks>
    /// <paramref name="isLenient"/>: true where AWS takes values that are not understood here: what they do is not known.
    /// </remarks>
    internal sealed class Ordered(string text, Comparison comparison, Func<string, decimal?> read, bool isLenient = false)
        : ConditionValue(text)
    {
        public decimal? Own { get; } = read(text);

        public override bool IsUsable => Own is not null;

        public override Truth IsMatch(string value, RequestContext context, ISet<string>? missing)
        {
            if (read(value) is not { } theirs)
            {
                return Truth.False;
            }

            if (Own is not { } own)
            {
                return isLenient && DateGrammar.Check(Text, "") is null ? Truth.Unknown : Truth.False;
            }

            var order = theirs.CompareTo(own);
            return Truths.Of(comparison switch
            {
                Comparison.Less => order < 0,
                Comparison.LessOrEqual => order <= 0,
                Comparison.Greater => order > 0,
                Comparison.GreaterOrEqual => order >= 0,
                _ => order == 0,
            });
        }

        public override Truth IsMatch(UnknownKey key, RequestContext context, ISet<string>? missing) =>
            IsUsable || (isLenient && DateGrammar.Check(Text, "") is null) ? Truth.Unknown : Truth.False;
    }

    private sealed class Binary(string text) : ConditionValue(text)
    {
        private readonly byte[]? _own = ConditionTypes.Bytes(text);

        public override bool IsUsable => _own is not null;

        public override Truth IsMatch(string value, RequestContext context, ISet<string>? missing) => Truths.Of(
            _own is not null && ConditionTypes.Bytes(value) is { } theirs && theirs.AsSpan().SequenceEqual(_own));
    }

    private sealed class Network(string text) : ConditionValue(text)
    {
        private readonly (IPAddress Address, int Prefix)? _own = ConditionTypes.Network(text);

        public override bool IsUsable => _own is not null;

        public override Truth IsMatch(string value, RequestContext context, ISet<string>? missing) => Truths.Of(
            _own is { } own
            && ConditionTypes.Network(value) is { } theirs
            && theirs.Prefix >= own.Prefix
            && ConditionTypes.SharePrefix(own.Address, theirs.Address, own.Prefix));
    }

    private sealed class NullCheck(string text) : ConditionValue(text)
    {
        public override bool IsUsable => bool.TryParse(Text, out _);

        public override Truth IsMatch(string value, RequestContext context, ISet<string>? missing) =>
            throw new InvalidOperationException("Null asks for the key and compares no values.");
    }
}
