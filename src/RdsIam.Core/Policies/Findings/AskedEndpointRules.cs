using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Findings;

/// <summary>
/// ARNs that miss the endpoint or user asked about by one part: another region, account, partition, sort of endpoint, or the
/// user in another case.
/// </summary>
internal static class AskedEndpointRules
{
    public static void Check(PolicyDocument document, PolicyStatement statement, FindingContext context, ReportFinding report)
    {
        if (context.Asked is not { } asked
            || statement.Effect != PolicyEffect.Allow
            || !statement.CoversConnect())
        {
            return;
        }

        bool? covers = null;
        foreach (var pattern in statement.Resource?.Patterns ?? [])
        {
            if (KnownArns.Right(pattern) is { } arn && Misses(arn, asked) && Miss(arn, asked) is { } miss
                && !(covers ??= Covers(document, asked)))
            {
                report(miss.Message, miss.Severity, pattern.Source.Place);
            }
        }
    }

    /// <summary>Whether it may be a mistake that the ARN does not cover what is asked: most ARNs are simply about something else.</summary>
    private static bool Misses(ConnectArn arn, ConnectResource asked)
    {
        var parts = (Matches(arn.Partition, asked.Partition) ? 0 : 1) + (Matches(arn.Region, asked.Region) ? 0 : 1)
            + (Matches(arn.AccountId, asked.AccountId) ? 0 : 1) + (Matches(arn.ResourceId, asked.ResourceId) ? 0 : 1)
            + (Matches(arn.UserName, asked.UserName) ? 0 : 1);
        return parts == 1 || (parts > 1 && arn.ResourceId == asked.ResourceId);
    }

    /// <summary>The one part that keeps the ARN from covering what is asked; null when none or several do.</summary>
    private static (Message Message, FindingSeverity Severity)? Miss(
        ConnectArn arn,
        ConnectResource asked)
    {
        var misses = new List<(Message Message, string Written, string Wanted)>();
        void Compare(Func<string, string, ConnectResource, Message> message, string written, string wanted)
        {
            if (!Matches(written, wanted))
            {
                misses.Add((message(written, wanted, asked), written, wanted));
            }
        }

        Compare(Messages.ConnectArnPartition, arn.Partition, asked.Partition);
        Compare(Messages.ConnectArnRegion, arn.Region, asked.Region);
        Compare(Messages.ConnectArnAccount, arn.AccountId, asked.AccountId);
        Compare(Messages.ConnectArnIdKind, arn.ResourceId, asked.ResourceId);
        Compare(UserMistake(arn.UserName, asked.UserName), arn.UserName, asked.UserName);
        // A resource id exists in one place only: with it, another region is a mistake and not another endpoint.
        var sure = arn.ResourceId == asked.ResourceId;
        if (sure && misses.Count > 1 && misses.TrueForAll(miss => miss.Message.Id != Messages.Ids.ConnectUserCase))
        {
            var written = string.Join(", ", misses.Select(miss => miss.Written));
            return (
                Messages.ConnectArnElsewhere(written, string.Join(", ", misses.Select(miss => miss.Wanted)), asked), FindingSeverity.Error);
        }

        if (misses.Count != 1 || !IsTelling(misses[0], asked))
        {
            return null;
        }

        return (misses[0].Message, sure ? FindingSeverity.Error : FindingSeverity.Warning);
    }

    /// <summary>What may be wrong with a user that is another one: a database before it, several in one ARN, its case.</summary>
    private static Func<string, string, ConnectResource, Message> UserMistake(string written, string wanted) =>
        written.EndsWith("/" + wanted, StringComparison.Ordinal) ? Messages.ConnectArnDatabase
        : written.Split([',', ';', '|', ' '], StringSplitOptions.TrimEntries) is { Length: > 1 } list && list.Contains(wanted)
            ? Messages.ConnectArnUserList
        : Messages.ConnectUserCase;

    private static bool IsTelling((Message Message, string Written, string Wanted) miss, ConnectResource asked) => miss.Message.Id switch
    {
        // The same sort of endpoint with another id is simply another endpoint.
        Messages.Ids.ConnectArnIdKind => Sort(miss.Written) != Sort(asked.ResourceId) && Sort(miss.Written).Length > 0,
        Messages.Ids.ConnectUserCase => miss.Written.Equals(miss.Wanted, StringComparison.OrdinalIgnoreCase),
        _ => true,
    };

    private static string Sort(string resourceId) => resourceId.Split('-')[0] switch
    {
        "db" => "db",
        "cluster" => "cluster",
        "prx" => "prx",
        _ => "",
    };

    private static bool Matches(string pattern, string value) =>
        !pattern.AsSpan().ContainsAny('*', '?', '$') ? pattern == value : PatternCompiler
        .Compile(new PlacedText(pattern, TextPlace.Start), PatternStyle.Like, variables: true)
        .IsMatch(value, RequestContext.Empty, missing: null) == Truth.True
        // What a variable will stand for is not known here: take it for anything.
        || pattern.Contains("${", StringComparison.Ordinal);

    /// <summary>True when some Allow of the document covers what is asked: then nothing is missed.</summary>
    private static bool Covers(PolicyDocument document, ConnectResource asked) => document.Statements.Any(s =>
        s.Effect == PolicyEffect.Allow
        && s.CoversConnect()
        && s.Resource?.AppliesTo(asked.ToString()) == true);
}
