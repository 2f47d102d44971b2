using System.Text.RegularExpressions;

namespace RdsIam.Core.Tokens.Reading;

/// <summary>
/// A token's text taken apart, after what hands and tools do to it on the way (quotes, line breaks, a scheme, escapes) was
/// named and undone.
/// </summary>
/// <param name="Authority">What stands before the query: host and port; empty where that is cut off.</param>
/// <param name="Parameters">The decoded parameters by name.</param>
internal sealed partial record TokenText(string Authority, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>Ampersands as HTML, and as PowerShell 5.1's and others' JSON, write them.</summary>
    private static readonly string[] EscapedAmpersands = ["&amp;", "\\u0026"];

    /// <summary>How often a text is taken to have been encoded as a whole; more is no token.</summary>
    private const int MaxEncodings = 3;

    /// <summary>Null where the text is no RDS token at all.</summary>
    public static TokenText? Split(string text, TokenFaultList faults)
    {
        var plain = WithoutScheme(WithoutEscapes(WithoutSurroundings(text, faults), faults), faults);
        var query = plain.IndexOf('?', StringComparison.Ordinal);
        var parameters = ReadParameters(plain[(query + 1)..], faults);
        if (!parameters.Keys.Any(IsOfToken))
        {
            return null;
        }

        return new TokenText(query < 0 ? "" : plain[..query].TrimEnd('/'), parameters);
    }

    /// <summary>A parameter's decoded value; null where it is missing.</summary>
    public string? Value(string name) => Parameters.GetValueOrDefault(name);

    private static bool IsOfToken(string name) =>
        name.StartsWith("X-Amz-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Action", StringComparison.OrdinalIgnoreCase)
        || name.Equals("DBUser", StringComparison.OrdinalIgnoreCase);

    private static string WithoutSurroundings(string text, TokenFaultList faults)
    {
        var plain = string.Concat(text.Where(c => !IsBlank(c)));
        faults.AddIf(plain.Length < text.Length, Messages.TokenHasWhiteSpace);
        var unquoted = plain.Trim('"', '\'', '`');
        faults.AddIf(unquoted.Length < plain.Length, Messages.TokenHasQuotes);
        return unquoted;
    }

    /// <summary>White space, a byte order mark, a zero-width space: none of them belongs into a token.</summary>
    private static bool IsBlank(char c) => char.IsWhiteSpace(c) || c is '\uFEFF' or '\u200B' or '\0';

    private static string WithoutEscapes(string text, TokenFaultList faults)
    {
        foreach (var escaped in EscapedAmpersands)
        {
            faults.AddIf(text.Contains(escaped, StringComparison.OrdinalIgnoreCase), Messages.TokenIsEscaped(escaped));
            text = text.Replace(escaped, "&", StringComparison.OrdinalIgnoreCase);
        }

        for (var i = 0; i < MaxEncodings && IsEncodedWhole(text); i++)
        {
            faults.Add(Messages.TokenEncodedTwice);
            text = Uri.UnescapeDataString(text);
        }

        return text;
    }

    private static string WithoutScheme(string text, TokenFaultList faults)
    {
        var query = text.IndexOf('?', StringComparison.Ordinal);
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || (query >= 0 && query < scheme))
        {
            return text;
        }

        faults.Add(Messages.TokenHasScheme);
        return text[(scheme + "://".Length)..];
    }

    /// <summary>A token as it is has a bare question mark; encoded for a URI, once or more often, it has none.</summary>
    private static bool IsEncodedWhole(string text) =>
        !text.Contains('?', StringComparison.Ordinal) && EncodedQuestionMark().IsMatch(text);

    [GeneratedRegex("%(25)*3F", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex EncodedQuestionMark();

    private static Dictionary<string, string> ReadParameters(string query, TokenFaultList faults)
    {
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var (name, value) = equals < 0 ? (part, "") : (part[..equals], part[(equals + 1)..]);
            faults.AddIf(!parameters.TryAdd(name, Uri.UnescapeDataString(value)), Messages.TokenParameterRepeated);
        }

        return parameters;
    }
}
