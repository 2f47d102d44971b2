using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Findings;

/// <summary>
/// One of a statement's resources, read as the ARN of database users once: a matrix of questions looks at each of them again. Immutable.
/// </summary>
internal sealed class StatementArn
{
    public StatementArn(PolicyPattern pattern)
    {
        var text = pattern.Source.Text;
        Source = pattern.Source;
        Right = ConnectArn.TryRead(text, assumed: true) is { IsRight: true } right ? right : null;
        Cover = Right is null ? null : new ConnectArnCover(Right);
        Plain = Right is { HasKindPattern: false } && ConnectArnParts.MayBeResourceId(Right.ResourceId)
            && !text.Contains(":rds:", StringComparison.Ordinal) && (!ResourceGrammar.IsIncomplete(text) || text.EndsWith('*')) ? Right : null;
    }

    public PlacedText Source { get; }

    /// <summary>The ARN where nothing is wrong with it; null: it has a mistake, or is none of a database user. Not to be changed.</summary>
    public ConnectArn? Right { get; }

    /// <summary>Whether each part of an ARN that is right covers what is asked; null where nothing is said of <see cref="Right"/>.</summary>
    public ConnectArnCover? Cover { get; }

    /// <summary>
    /// The ARN of which nothing else is to be said than how its resource id stands to those that are known; null: there may be.
    /// </summary>
    public ConnectArn? Plain { get; }

    public static IReadOnlyList<StatementArn> Of(PolicyStatement statement) =>
        [.. (statement.Resource?.Patterns ?? []).Select(pattern => new StatementArn(pattern))];
}
