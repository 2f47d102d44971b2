namespace RdsIam.Core.Postgres;

/// <summary>The places of a text that values can be given for.</summary>
internal static class Placeholders
{
    /// <summary>
    /// Names of <c>@name</c> and <c>:name</c>, and numbers of <c>$1</c>, that <paramref name="given"/> leaves open, each once, in the
    /// order of the text. (An <c>@</c> may be an operator, and a colon part of a slice: whoever asks knows what is to be had.)
    /// </summary>
    public static IReadOnlyList<string> OpenIn(string sql, QueryParameters given)
    {
        var names = new List<string>();
        var scanner = new SqlScanner(sql);
        while (scanner.TryNext(out var token))
        {
            if (token.Kind != SqlTokenKind.Placeholder)
            {
                continue;
            }

            var written = sql.Substring(token.Start, token.Length);
            if (!given.Has(written) && !names.Contains(written[1..], StringComparer.OrdinalIgnoreCase))
            {
                names.Add(written[1..]);
            }
        }

        return names;
    }
}
