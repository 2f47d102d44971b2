using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Findings;

/// <summary>
/// ARNs that miss the endpoint or user asked about by one part: another region, account, partition, sort of endpoint, or the
/// user in another case.
/// </summary>
internal static class AskedEndpointRules
{
    public static void Check(
        PolicyDocument document, PolicyStatement statement, IReadOnlyList<StatementArn> arns, FindingContext context, ReportFinding report)
    {
        if (context.Asked is not { } asked
            || statement.Effect != PolicyEffect.Allow
            || !statement.CoversConnect())
        {
            return;
        }

        bool? covers = null;
        foreach (var arn in arns)
        {
            if (arn.Cover is { } cover && cover.Misses(asked)
                && Miss(arn.Right!, cover, asked) is { } miss && !(covers ??= Covers(document, asked)))
            {
                report(miss.Message, miss.Severity, arn.Source.Place);
            }
        }
    }

    /// <summary>The one part that keeps the ARN from covering what is asked; null when none or several do.</summary>
    private static (Message Message, FindingSeverity Severity)? Miss(
        ConnectArn arn,
        ConnectArnCover cover,
        ConnectResource asked)
    {
        var misses = new List<(Message Message, string Written, string Wanted)>();
        void Compare(Func<string, string, ConnectResource, Message> message, string written, string wanted, bool matches)
        {
            if (!matches)
            {
                misses.Add((message(written, wanted, asked), written, wanted));
            }
        }

        Compare(Messages.ConnectArnPartition, arn.Partition, asked.Partition, cover.Partition(asked));
        Compare(Messages.ConnectArnRegion, arn.Region, asked.Region, cover.Region(asked));
        Compare(Messages.ConnectArnAccount, arn.AccountId, asked.AccountId, cover.Account(asked));
        Compare(Messages.ConnectArnIdKind, arn.ResourceId, asked.ResourceId, cover.ResourceId(asked));
        Compare(UserMistake(arn.UserName, asked.UserName), arn.UserName, asked.UserName, cover.UserName(asked));
        // A resource id exists in one place only: with it, another region is a mistake and not another endpoint.
        var sure = arn.ResourceId == asked.ResourceId;
        if (sure && misses.Count > 1 && misses.TrueForAll(miss => miss.Message.Id != Messages.Ids.ConnectUserCase))
        {
            var written = string.Join(", ", misses.Select(miss => miss.Written));
            return (
                Messages.ConnectArnElsewhere(written, string.Join(", ", misses.Select(miss => miss.Wanted)), asked), FindingSeverity.Error);
        }

        if (misses.Count != 1 || !IsTelling(misses[0]))
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

    private static bool IsTelling((Message Message, string Written, string Wanted) miss) =>
        miss.Message.Id != Messages.Ids.ConnectUserCase || miss.Written.Equals(miss.Wanted, StringComparison.OrdinalIgnoreCase);

    /// <summary>True when some Allow of the document covers what is asked: then nothing is missed.</summary>
    private static bool Covers(PolicyDocument document, ConnectResource asked) => document.Statements.Any(s =>
        s.Effect == PolicyEffect.Allow
        && s.CoversConnect()
        && s.Resource?.AppliesTo(asked.ToString()) == true);
}
