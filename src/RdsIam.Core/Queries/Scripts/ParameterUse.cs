using System.Text.RegularExpressions;
using RdsIam.Core.Queries.Requests;

namespace RdsIam.Core.Queries.Scripts;

/// <summary>
/// Whether the values that were given have a place in the texts: a value that nothing takes is a mistake that nobody would see.
/// </summary>
internal static class ParameterUse
{
    /// <summary>The names, or numbers, that no text has a place for.</summary>
    public static IReadOnlyList<string> Unused(QueryParameters given, IReadOnlyList<QueryRequest> requests)
    {
        if (requests is [var only] && SqlScript.Parse(only.Sql, given) is [var single] && AreAllIn(single, given))
        {
            return [];
        }

        var unused = given.Names.ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var statement in requests.SelectMany(request => SqlScript.Parse(request.Sql, given)))
        {
            unused.ExceptWith(statement.Parameters);
        }

        return [.. given.Names.Where(unused.Contains)];
    }

    /// <summary>The fault of values without a place.</summary>
    /// <param name="given">All values.</param>
    /// <param name="unused">From <see cref="Unused"/>, at least one.</param>
    /// <param name="requests">The texts.</param>
    public static Fault Fault(QueryParameters given, IReadOnlyList<string> unused, IReadOnlyList<QueryRequest> requests)
    {
        var signs = string.Join(", ", unused.Select(name => (given.IsPositional ? "$" : "@") + name));
        return new Fault(Messages.ParameterNotUsed(signs, Advice(given, unused, requests)), FaultKind.InvalidArgument, signs);
    }

    /// <summary>
    /// The signs of given values that stand within a literal of a text, where they are not replaced, though they are elsewhere.
    /// </summary>
    public static IReadOnlyList<string> InQuotes(QueryParameters given, IEnumerable<QueryRequest> requests) =>
        given.Count == 0 || !requests.Any(request => MayQuote(request.Sql))
            ? []
            : [.. requests.SelectMany(
                request => given.Names.SelectMany(name => Signs(given, name).Where(sign => Quote(request.Sql, sign) == '\''))).Distinct()];

    private static Text Advice(QueryParameters given, IReadOnlyList<string> unused, IReadOnlyList<QueryRequest> requests)
    {
        var quotes = requests.SelectMany(request => Signs(given, unused[0]).Select(sign => Quote(request.Sql, sign))).ToHashSet();
        var open = requests.SelectMany(request => SqlScript.Read(request with { Parameters = given }).Open).ToList();
        return quotes switch
        {
            _ when quotes.Contains('$') => Messages.ParameterNotUsedBody,
            _ when quotes.Contains('\'') => Messages.ParameterNotUsedQuotes,
            _ when given.IsPositional && open.Exists(place => place.Text[0] != '$') => Messages.ParameterNotUsedName,
            _ when !given.IsPositional && open.Exists(place => place.Text[0] == '$') => Messages.ParameterNotUsedNumber,
            _ when given.IsPositional && requests.Any(request => request.File is null) => Messages.ParameterNotUsedDollar,
            _ => Messages.ParameterNotUsedOther,
        };
    }

    private static IEnumerable<string> Signs(QueryParameters given, string name) =>
        given.IsPositional ? ["$" + name] : ["@" + name, ":" + name];

    private static bool AreAllIn(SqlStatement statement, QueryParameters given)
    {
        foreach (var name in given.Names)
        {
            if (!statement.Parameters.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        return true;
    }

    private static bool MayQuote(string sql) => sql.AsSpan().ContainsAny('\'', '$');

    /// <summary>What quotes a sign: a quote, a dollar for a body; '\0': it stands in no quotes.</summary>
    private static char Quote(string sql, string sign)
    {
        if (!MayQuote(sql) || !sql.Contains(sign, StringComparison.OrdinalIgnoreCase))
        {
            return '\0';
        }

        // Made where a literal needs it: it costs more than all else that is done with a small text.
        Regex? alone = null;
        var scanner = new SqlScanner(sql);
        while (scanner.TryNext(out var token))
        {
            var text = sql.AsSpan(token.Start, token.Length);
            if (token.Kind == SqlTokenKind.Other && token.Length > sign.Length && text[0] != '"' && (text[0] == '$' || text[^1] == '\'')
                && (alone ??= new Regex($@"(?<![\w@:$.]){Regex.Escape(sign)}(?![\w:])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)).IsMatch(text))
            {
                return text[0] == '$' ? '$' : '\'';
            }
        }

        return '\0';
    }
}
