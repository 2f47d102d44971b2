using System.Globalization;

namespace RdsIam.Sandbox.Aws;

/// <summary>A call of the Query protocol: an action with its parameters, and who makes it.</summary>
/// <param name="Action">The action, for example <c>AssumeRole</c>.</param>
/// <param name="Parameters">The parameters of form and query, decoded; names have case.</param>
/// <param name="SignedBy">The signer, or null for the actions that take no signature.</param>
/// <param name="State">The account as it stood when the call came in.</param>
/// <param name="Now">When it came in.</param>
internal sealed record ApiRequest(
    string Action,
    IReadOnlyDictionary<string, string> Parameters,
    SignedBy? SignedBy,
    WorldState State,
    DateTimeOffset Now)
{
    /// <summary>The signer's principal; set by whoever authenticates.</summary>
    public Caller? Caller { get; init; }

    /// <summary>How much a page has at most, whatever the call asks for: services may give less.</summary>
    public int LongestPage { get; init; } = int.MaxValue;

    /// <summary>A parameter, or null where it is absent or empty.</summary>
    public string? Find(string name) => Parameters.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>A parameter that must be there.</summary>
    /// <exception cref="AwsFault">ValidationError in AWS's words.</exception>
    public string Get(string name) => Find(name) ?? throw AwsFault.Validation(
        $"1 validation error detected: Value null at '{Camel(name)}' failed to satisfy constraint: Member must not be null");

    /// <exception cref="AwsFault">ValidationError: not a number.</exception>
    public int? FindInt(string name) => Find(name) is not { } text ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw new AwsFault(400, "MalformedInput", $"Parameter {name} must be a number.");

    /// <exception cref="AwsFault">ValidationError: neither true nor false.</exception>
    public bool? FindBool(string name) => Find(name) is not { } text ? null
        : bool.TryParse(text, out var value) ? value
        : throw new AwsFault(400, "MalformedInput", $"Parameter {name} must be true or false.");

    /// <summary>The items of a list, in order: <c>Name.member.1</c>, or with another word for member.</summary>
    public List<string> List(string name, string member = "member") =>
        [.. Indexes($"{name}.{member}.").Select(index => Find($"{name}.{member}.{index}") ?? "")];

    /// <summary>The prefixes of a list of structures: <c>Tags.member.1.</c> and so on.</summary>
    public List<string> Structures(string name, string member = "member") =>
        [.. Indexes($"{name}.{member}.").Select(index => $"{name}.{member}.{index}.")];

    private IEnumerable<int> Indexes(string prefix) => Parameters.Keys
        .Where(key => key.StartsWith(prefix, StringComparison.Ordinal))
        .Select(key => key[prefix.Length..].Split('.')[0])
        .Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : 0)
        .Where(index => index > 0)
        .Distinct()
        .Order();

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
