namespace RdsIam.Core.Policies.Matching;

/// <summary>One of the ways in which an unknown key may be: absent, with a value, or with one of the values that are left.</summary>
/// <param name="IsAbsent">True where the request does not carry it.</param>
/// <param name="Value">Its value; null for the other two.</param>
/// <param name="Rest">What is said of the values that are left; null for the other two.</param>
internal readonly record struct SupposedKey(bool IsAbsent, string? Value, UnknownKey? Rest)
{
    public static SupposedKey Absent() => new(IsAbsent: true, null, null);

    public static SupposedKey Of(string value) => new(IsAbsent: false, value, null);

    public static SupposedKey Other(UnknownKey rest) => new(IsAbsent: false, null, rest);
}
