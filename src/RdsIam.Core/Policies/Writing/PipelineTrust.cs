using System.Text.RegularExpressions;
using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Writing;

/// <summary>Trust policies for build pipelines, which sign in with tokens of their own provider.</summary>
internal static partial class PipelineTrust
{
    private const string GitHubIssuer = "token.actions.githubusercontent.com";
    private const string AzureIssuer = "vstoken.dev.azure.com";

    // The audience that the AWS tasks for Azure Pipelines ask a token for.
    private const string AzureAudience = "api://AzureADTokenExchange";

    /// <summary>Trusts workflows of one repository.</summary>
    /// <remarks>
    /// <paramref name="repository"/>: <c>owner/name</c>, or with their numbers <c>owner@1/name@2</c>; null where the subject is whole.
    /// <paramref name="subject"/>: the token's subject or its end, such as <c>ref:refs/heads/main</c> or
    /// <c>environment:production</c>; null for the whole repository.
    /// </remarks>
    /// <exception cref="Fault">No token of GitHub has such a subject.</exception>
    public static PolicyDraft ForGitHub(string partition, string accountId, string? repository, string? subject = null)
    {
        var audience = partition == "aws-cn" ? "sts.amazonaws.com.cn" : "sts.amazonaws.com";
        return TrustDraft.ForProvider(partition, accountId, GitHubIssuer, audience, GitHubSubject.Of(repository, subject));
    }

    /// <summary>Trusts one service connection of Azure DevOps.</summary>
    /// <remarks><paramref name="organizationId"/>: the organization's GUID, which its issuer carries.</remarks>
    /// <exception cref="Fault">The id is not a GUID, or a name is empty or has a slash or a wildcard.</exception>
    public static PolicyDraft ForAzureDevOps(
        string partition,
        string accountId,
        string organizationId,
        string organization,
        string project,
        string serviceConnection)
    {
        string[] names = [organization, project, serviceConnection];
        if (!Guid.TryParseExact(organizationId, "D", out var id) || !names.All(n => NameForm().IsMatch(n)))
        {
            var subject = string.Join('/', names);
            throw new Fault(Messages.ServiceConnectionForm(organizationId, subject), FaultKind.InvalidArgument, subject);
        }

        return TrustDraft.ForProvider(
            partition,
            accountId,
            $"{AzureIssuer}/{id:D}",
            AzureAudience,
            $"sc://{organization}/{project}/{serviceConnection}");
    }

    [GeneratedRegex(@"^[^/*?${}""\p{C}]+$")]
    private static partial Regex NameForm();
}
