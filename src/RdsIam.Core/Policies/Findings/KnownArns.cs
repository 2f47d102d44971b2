using System.Runtime.CompilerServices;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Findings;

/// <summary>
/// The ARNs of database users among the resources of policies, each read once: a matrix of questions looks at each of them again.
/// </summary>
internal static class KnownArns
{
    private static readonly ConditionalWeakTable<PolicyPattern, Known> Read = [];

    /// <summary>The ARN where nothing is wrong with it; null: it has a mistake, or is none of a database user. Not to be changed.</summary>
    public static ConnectArn? Right(PolicyPattern pattern) => Of(pattern).Arn;

    /// <summary>Whether each part of an ARN that is right covers what is asked; null where nothing is said of <see cref="Right"/>.</summary>
    public static ConnectArnCover? Cover(PolicyPattern pattern) => Of(pattern).Cover;

    /// <summary>
    /// The ARN of which nothing else is to be said than how its resource id stands to those that are known; null: there may be.
    /// </summary>
    public static ConnectArn? Plain(PolicyPattern pattern) => Of(pattern) is { IsPlain: true, Arn: var arn } ? arn : null;

    private static Known Of(PolicyPattern pattern) => Read.GetValue(pattern, static one =>
    {
        var text = one.Source.Text;
        var arn = ConnectArn.TryRead(text, assumed: true) is { IsRight: true } right ? right : null;
        var isPlain = arn is { HasKindPattern: false } && ConnectArnParts.MayBeResourceId(arn.ResourceId)
            && !text.Contains(":rds:", StringComparison.Ordinal) && (!ResourceGrammar.IsIncomplete(text) || text.EndsWith('*'));
        return new Known(arn, isPlain, arn is null ? null : new ConnectArnCover(arn));
    });

    private sealed record Known(ConnectArn? Arn, bool IsPlain, ConnectArnCover? Cover);
}
