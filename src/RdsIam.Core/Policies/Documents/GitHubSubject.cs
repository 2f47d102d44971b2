using System.Text.RegularExpressions;

namespace RdsIam.Core.Policies.Documents;

/// <summary>
/// The subject of the tokens that GitHub gives workflows: <c>repo:owner/name:</c> and what the workflow runs for. In immutable
/// subjects the numbers of owner and repository follow their names: <c>repo:owner@1/name@2:</c>.
/// </summary>
internal static partial class GitHubSubject
{
    /// <summary>The subject, or a pattern of it.</summary>
    /// <remarks>
    /// <paramref name="repository"/>: <c>owner/name</c> or <c>owner@1/name@2</c>; may be null where the subject is whole.
    /// <paramref name="subject"/>: whole, its end, or null for everything of the repository.
    /// </remarks>
    /// <exception cref="Fault">No token has such a subject, or it would let strangers in.</exception>
    public static string Of(string? repository, string? subject)
    {
        if (subject?.StartsWith("repo:", StringComparison.Ordinal) != true)
        {
            return $"repo:{CheckRepository(repository)}:{CheckEnd(subject)}";
        }

        var (own, end) = subject["repo:".Length..].Split(':', 2) is [var first, var second] ? (first, second) : (subject[5..], "");
        CheckRepository(own);
        if (repository is not null && own != CheckRepository(repository) && WithoutNumbers(own) != repository)
        {
            throw new Fault(Messages.GitHubSubjectOther(subject, repository), FaultKind.InvalidArgument, subject);
        }

        return $"repo:{own}:{CheckEnd(end)}";
    }

    /// <summary>False for a text or pattern that no token's subject can match, whatever claims an organization chose for it.</summary>
    public static bool IsPossible(string pattern)
    {
        if (!pattern.StartsWith("repo:", StringComparison.Ordinal))
        {
            return ClaimForm().IsMatch(pattern);
        }

        var (own, end) = pattern["repo:".Length..].Split(':', 2) is [var first, var second] ? (first, second) : (pattern[5..], null);
        return (HasWildcard(own) || (end is not null && RepositoryForm().IsMatch(own)))
            && (end is null || EndForm().IsMatch(end) || (HasWildcard(end) && !end.StartsWith("repo:", StringComparison.Ordinal)));
    }

    private static bool HasWildcard(string text) => text.AsSpan().ContainsAny('*', '?');

    private static string CheckRepository(string? repository) => repository is not null && RepositoryForm().IsMatch(repository)
        ? repository
        : throw new Fault(Messages.RepositoryForm(repository), FaultKind.InvalidArgument, repository);

    private static string CheckEnd(string? end) => end is null ? "*"
        : EndForm().IsMatch(end) ? end
        : throw new Fault(Messages.GitHubSubjectForm(end), FaultKind.InvalidArgument, end);

    private static string WithoutNumbers(string repository) => Number().Replace(repository, "");

    [GeneratedRegex(@"^[A-Za-z0-9_-][A-Za-z0-9_.-]*(@[0-9]+)?/[A-Za-z0-9_.-]+(?(1)@[0-9]+)\z")]
    private static partial Regex RepositoryForm();

    // The words that GitHub begins this part with, and those of the claims that an organization may choose for it.
    [GeneratedRegex(
        @"^(\*|pull_request|ref:(refs/(heads|tags|pull)/[^\s:]+|refs/\*|\*)|environment:[^\s:][^:]*"
        + @"|(job_workflow_ref|repository_owner|repository_owner_id|repository_id|repository_visibility|actor|actor_id|workflow|workflow_ref"
        + @"|head_ref|base_ref|event_name|ref_type|run_id|runner_environment|enterprise|enterprise_id|context):\S.*)\z")]
    private static partial Regex EndForm();

    // A wildcard, or a claim's name.
    [GeneratedRegex(@"^([*?]|[a-z_]+[*?:])")]
    private static partial Regex ClaimForm();

    [GeneratedRegex("@[0-9]+")]
    private static partial Regex Number();
}
