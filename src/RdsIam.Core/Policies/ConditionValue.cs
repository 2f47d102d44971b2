using System.Net;

namespace RdsIam.Core.Policies;

/// <summary>One value of a condition in a policy, read once as what its operator compares.</summary>
internal abstract class ConditionValue
{
    private ConditionValue(string text) => Text = text;

    /// <summary>As it stands in the policy.</summary>
    public string Text { get; }

    /// <summary>False where the operator can never match this value, since it is not of the operator's type.</summary>
    public virtual bool IsUsable => true;

    /// <summary>True when the request's value matches; a value of another type never does.</summary>
    public abstract bool IsMatch(string value, RequestContext context, ISet<string>? missing);

    public static ConditionValue Compile(ConditionOperator op, PlacedText value, bool variables) => op.Family switch
    {
        ConditionFamily.String or ConditionFamily.Arn or ConditionFamily.Bool =>
            new Pattern(op.Family, PatternCompiler.Compile(value, op.Style, variables && op.TakesVariables)),
        ConditionFamily.Numeric => new Ordered<decimal>(value.Text, op.Comparison, ConditionTypes.Number),
        ConditionFamily.Date => new Ordered<DateTimeOffset>(value.Text, op.Comparison, ConditionTypes.Date),
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

        public override bool IsMatch(string value, RequestContext context, ISet<string>? missing) =>
            (family != ConditionFamily.Bool || bool.TryParse(value, out _)) && pattern.IsMatch(value, context, missing);
    }

    private sealed class Ordered<T>(string text, Comparison comparison, Func<string, T?> read) : ConditionValue(text)
        where T : struct, IComparable<T>
    {
        private readonly T? _own = read(text);

        public override bool IsUsable => _own is not null;

        public override bool IsMatch(string value, RequestContext context, ISet<string>? missing)
        {
            if (_own is not { } own || read(value) is not { } theirs)
            {
                return false;
            }

            var order = theirs.CompareTo(own);
            return comparison switch
            {
                Comparison.Less => order < 0,
                Comparison.LessOrEqual => order <= 0,
                Comparison.Greater => order > 0,
                Comparison.GreaterOrEqual => order >= 0,
                _ => order == 0,
            };
        }
    }

    private sealed class Binary(string text) : ConditionValue(text)
    {
        private readonly byte[]? _own = ConditionTypes.Bytes(text);

        public override bool IsUsable => _own is not null;

        public override bool IsMatch(string value, RequestContext context, ISet<string>? missing) =>
            _own is not null && ConditionTypes.Bytes(value) is { } theirs && theirs.AsSpan().SequenceEqual(_own);
    }

    private sealed class Network(string text) : ConditionValue(text)
    {
        private readonly (IPAddress Address, int Prefix)? _own = ConditionTypes.Network(text);

        public override bool IsUsable => _own is not null;

        public override bool IsMatch(string value, RequestContext context, ISet<string>? missing) =>
            _own is { } own
            && ConditionTypes.Network(value) is { } theirs
            && theirs.Prefix >= own.Prefix
            && ConditionTypes.SharePrefix(own.Address, theirs.Address, own.Prefix);
    }

    private sealed class NullCheck(string text) : ConditionValue(text)
    {
        public override bool IsUsable => bool.TryParse(Text, out _);

        public override bool IsMatch(string value, RequestContext context, ISet<string>? missing) =>
            throw new InvalidOperationException("Null asks for the key and compares no values.");
    }
}
