namespace RdsIam.Core.Names.Dns;

/// <summary>Where a name's CNAME records lead.</summary>
/// <param name="Names">The name, then what it is an alias of, and so on.</param>
/// <param name="IsAnswered">Whether any name server answered.</param>
internal sealed record AliasChain(IReadOnlyList<string> Names, bool IsAnswered)
{
    /// <summary>More steps than any sound set-up has; ends a circle too.</summary>
    private const int MaxSteps = 16;

    /// <summary>Follows the name's aliases up to <paramref name="isGoal"/> or their end.</summary>
    public static async ValueTask<AliasChain> FollowAsync(
        DnsClient client, string name, Predicate<string> isGoal, CancellationToken cancellationToken)
    {
        var isAnswered = false;
        foreach (var candidate in client.Settings.Candidates(name))
        {
            var answer = await client.AskAsync(candidate, cancellationToken).ConfigureAwait(false);
            isAnswered |= answer is not null;
            if (answer is { HasRecords: true })
            {
                List<string> names = candidate == name ? [name] : [name, candidate];
                await ExtendAsync(client, names, answer, isGoal, cancellationToken).ConfigureAwait(false);
                return new AliasChain(names, isAnswered);
            }
        }

        return new AliasChain([name], isAnswered);
    }

    /// <summary>Walks the answer's aliases; where they end outside of it, asks for the last name again.</summary>
    private static async ValueTask ExtendAsync(
        DnsClient client, List<string> names, DnsAnswer? answer, Predicate<string> isGoal, CancellationToken cancellationToken)
    {
        while (answer is not null && names.Count <= MaxSteps && !isGoal(names[^1]))
        {
            var before = names.Count;
            while (answer.Aliases.TryGetValue(names[^1], out var next) && names.Count <= MaxSteps)
            {
                names.Add(next);
                if (isGoal(next))
                {
                    return;
                }
            }

            var isAtEnd = names.Count == before || names.Distinct(StringComparer.Ordinal).Count() < names.Count;
            answer = isAtEnd ? null : await client.AskAsync(names[^1], cancellationToken).ConfigureAwait(false);
        }
    }
}
