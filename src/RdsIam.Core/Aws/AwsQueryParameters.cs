using System.Globalization;

namespace RdsIam.Core.Aws;

/// <summary>Parameters of an AWS Query call, in the protocol's flat names. Immutable; what has no value is left out.</summary>
internal sealed class AwsQueryParameters
{
    public static readonly AwsQueryParameters None = new([]);

    private readonly IReadOnlyList<KeyValuePair<string, string>> _pairs;

    private AwsQueryParameters(IReadOnlyList<KeyValuePair<string, string>> pairs) => _pairs = pairs;

    public AwsQueryParameters With(string name, string? value) =>
        string.IsNullOrEmpty(value) ? this : new([.. _pairs, KeyValuePair.Create(name, value)]);

    public AwsQueryParameters With(string name, bool? value) => With(name, value switch
    {
        true => "true",
        false => "false",
        null => null,
    });

    /// <summary>A list as <c>name.member.1</c>, <c>name.member.2</c>.</summary>
    public AwsQueryParameters WithMembers(string name, IEnumerable<string>? values) =>
        new([.. _pairs, .. (values ?? []).Select((value, i) => KeyValuePair.Create(Member(name, i), value))]);

    public IReadOnlyList<KeyValuePair<string, string>> ToList() => _pairs;

    public static string Member(string name, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}.member.{index + 1}");
}
