using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Tests.Policies;

/// <summary>Subjects of GitHub's tokens: what is written is what a token can have.</summary>
public sealed class GitHubSubjectTests
{
    [Theory]
    [InlineData("acme/shop", null, "repo:acme/shop:*")]
    [InlineData("acme/shop", "*", "repo:acme/shop:*")]
    [InlineData("acme/shop", "ref:refs/heads/feature/x", "repo:acme/shop:ref:refs/heads/feature/x")]
    [InlineData("acme/shop", "ref:refs/tags/v*", "repo:acme/shop:ref:refs/tags/v*")]
    [InlineData("acme/shop", "environment:Production EU", "repo:acme/shop:environment:Production EU")]
    [InlineData("acme/shop", "job_workflow_ref:acme/flows/.github/workflows/a.yml@refs/heads/main", "repo:acme/shop:job_workflow_ref:acme/flows/.github/workflows/a.yml@refs/heads/main")]
    [InlineData("acme@1/shop@2", "pull_request", "repo:acme@1/shop@2:pull_request")]
    [InlineData(null, "repo:acme@1/shop@2:ref:refs/heads/main", "repo:acme@1/shop@2:ref:refs/heads/main")]
    [InlineData("acme/shop", "repo:acme@1/shop@2:*", "repo:acme@1/shop@2:*")]
    [InlineData("acme@1/shop@2", "repo:acme@1/shop@2:*", "repo:acme@1/shop@2:*")]
    public void A_subject_is_whole_or_its_end(string? repository, string? subject, string expected) =>
        Assert.Equal(expected, GitHubSubject.Of(repository, subject));

    [Theory]
    [InlineData("acme/shop", "main", "GitHubSubjectForm")]
    [InlineData("acme/shop", "refs/heads/main", "GitHubSubjectForm")]
    [InlineData("acme/shop", "ref:main", "GitHubSubjectForm")]
    [InlineData("acme/shop", "ref:refs/heads/", "GitHubSubjectForm")]
    [InlineData("acme/shop", "environment:", "GitHubSubjectForm")]
    [InlineData("acme/shop", "branch:main", "GitHubSubjectForm")]
    [InlineData("acme/shop", "Pull_Request", "GitHubSubjectForm")]
    [InlineData("acme/shop", "", "GitHubSubjectForm")]
    [InlineData("acme/shop", "repo:acme/shop", "GitHubSubjectForm")]
    [InlineData("acme/shop", "repo:acme/other:*", "GitHubSubjectOther")]
    [InlineData("acme@1/shop@2", "repo:acme@1/shop@3:*", "GitHubSubjectOther")]
    [InlineData("acme@1/shop@2", "repo:acme/shop:*", "GitHubSubjectOther")]
    [InlineData(null, "repo:*:*", "RepositoryForm")]
    [InlineData(null, "repo:acme/*:ref:refs/heads/main", "RepositoryForm")]
    [InlineData("acme@1/shop", null, "RepositoryForm")]
    [InlineData("acme/shop@2", null, "RepositoryForm")]
    [InlineData("acme/*", null, "RepositoryForm")]
    [InlineData("acme@*/shop@*", null, "RepositoryForm")]
    public void What_no_token_has_or_strangers_have_is_refused(string? repository, string? subject, string errorId) =>
        Assert.Equal(errorId, Assert.ThrowsAny<Fault>(() => GitHubSubject.Of(repository, subject)).ErrorId);
}
