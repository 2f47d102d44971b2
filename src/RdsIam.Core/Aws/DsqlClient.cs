using System.Runtime.CompilerServices;
using System.Text.Json;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Aws;

/// <summary>A cluster as ListClusters names it.</summary>
internal sealed record DsqlClusterSummary(string Identifier, string Arn);

/// <summary>An Aurora DSQL cluster as GetCluster describes it.</summary>
/// <param name="Identifier">26 lower-case letters and digits.</param>
/// <param name="Arn">Its ARN.</param>
/// <param name="Status"><c>ACTIVE</c>, <c>CREATING</c>, <c>IDLE</c>, …</param>
/// <param name="Endpoint">The host name; null where the answer has none.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record DsqlCluster(
    string Identifier, string Arn, string? Status, string? Endpoint, IReadOnlyDictionary<string, string> Tags);

/// <summary>The calls of Aurora DSQL that RdsIam makes. Source: Aurora DSQL API reference.</summary>
internal sealed class DsqlClient(IIdentitySource identities, AwsClientSettings settings)
{
    private readonly AwsJsonClient _client = new(AwsQueryService.Dsql, "", identities, settings);

    /// <summary>The region's clusters, of every page.</summary>
    /// <exception cref="Fault">AWS refused, or cannot be reached.</exception>
    public async IAsyncEnumerable<DsqlClusterSummary> ListClustersAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var markers = new PageMarkers("nextToken");
        for (string? next = null; ;)
        {
            var query = new Dictionary<string, string>();
            if (next is not null)
            {
                query["next-token"] = next;
            }

            var page = await _client.SendAsync("ListClusters", "*", "/cluster", query, cancellationToken).ConfigureAwait(false);
            foreach (var cluster in Summaries(page))
            {
                yield return cluster;
            }

            next = markers.Next(Text(page, "nextToken"));
            if (next is null)
            {
                yield break;
            }
        }
    }

    /// <summary>One cluster.</summary>
    /// <param name="identifier">Its id.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Fault">There is none, AWS refused, or it cannot be reached.</exception>
    public async Task<DsqlCluster> GetClusterAsync(string identifier, CancellationToken cancellationToken)
    {
        var one = await _client.SendAsync(
            "GetCluster", identifier, $"/cluster/{identifier}", new Dictionary<string, string>(), cancellationToken).ConfigureAwait(false);
        return new DsqlCluster(
            Required(one, "identifier"), Required(one, "arn"), Text(one, "status"), Text(one, "endpoint"),
            one.TryGetProperty("tags", out var tags) && tags.ValueKind == JsonValueKind.Object
                ? tags.EnumerateObject().Where(tag => tag.Value.ValueKind == JsonValueKind.String)
                    .ToDictionary(tag => tag.Name, tag => tag.Value.GetString()!)
                : []);
    }

    private static List<DsqlClusterSummary> Summaries(JsonElement page) =>
        page.TryGetProperty("clusters", out var clusters) && clusters.ValueKind == JsonValueKind.Array
            ? [.. clusters.EnumerateArray().Select(one => new DsqlClusterSummary(Required(one, "identifier"), Required(one, "arn")))]
            : throw AwsXml.Invalid("clusters", page.GetRawText());

    private static string Required(JsonElement of, string name) => Text(of, name) ?? throw AwsXml.Invalid(name, of.GetRawText());

    private static string? Text(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
