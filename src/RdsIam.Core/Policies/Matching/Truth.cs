namespace RdsIam.Core.Policies.Matching;

/// <summary>What can be said of a part of a policy where not every value of the request is known.</summary>
internal enum Truth
{
    False,

    /// <summary>True for some of the values that a key may have, or not known to be the same for all.</summary>
    Unknown,
    True,
}

/// <summary>Logic with three values: sound, so that a definite result holds whatever the unknown values are.</summary>
internal static class Truths
{
    public static Truth Of(bool value) => value ? Truth.True : Truth.False;

    public static Truth And(this Truth one, Truth other) => one < other ? one : other;

    public static Truth Or(this Truth one, Truth other) => one > other ? one : other;

    public static Truth Not(this Truth one) => (Truth)(2 - (int)one);

    /// <summary>The one value that both have, or that it depends.</summary>
    public static Truth Either(this Truth one, Truth other) => one == other ? one : Truth.Unknown;
}
