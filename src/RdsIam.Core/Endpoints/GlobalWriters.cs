using RdsIam.Core.Aws;
using RdsIam.Core.Names;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Endpoints;

/// <summary>
/// Where the writer of an Aurora global database is now. The name of its endpoint has no region, a switchover or failover moves it, and a
/// token is signed for the region where it is.
/// </summary>
/// <param name="identityIn">Who asks in a region.</param>
/// <param name="profileName">The profile whose endpoint settings count, or null.</param>
internal sealed class GlobalWriters(Func<string, IIdentitySource> identityIn, string? profileName)
{
    /// <summary>The code of the writer's region.</summary>
    /// <param name="name">The endpoint's.</param>
    /// <param name="asked">Any region of the partition.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <exception cref="Fault">GlobalWriterUnknown, or there are no credentials.</exception>
    public async ValueTask<string> RegionOfAsync(RdsEndpointName name, string asked, CancellationToken cancellationToken)
    {
        var settings = new AwsClientSettings(asked, profileName);
        // An application's role often may connect and nothing else; who assumed it may know.
        for (var reader = identityIn(asked); ;)
        {
            try
            {
                return await FindAsync(new RdsClient(reader, settings), name, cancellationToken).ConfigureAwait(false)
                    ?? throw Unknown(name, Messages.GlobalClusterNone(name.Identifier));
            }
            catch (AwsFault fault) when (fault.ErrorId == Messages.Ids.AwsAccessDenied && reader.Caller is { } caller)
            {
                reader = caller;
            }
            catch (AwsFault fault)
            {
                throw fault.ErrorId == Messages.Ids.AwsResourceNotFound
                    ? Unknown(name, Messages.GlobalClusterNone(name.Identifier))
                    : Unknown(name, fault.Happened);
            }
        }
    }

    private static async Task<string?> FindAsync(RdsClient rds, RdsEndpointName name, CancellationToken cancellationToken)
    {
        await foreach (var cluster in rds.DescribeGlobalClustersAsync(name.Identifier, cancellationToken).ConfigureAwait(false))
        {
            if (string.Equals(cluster.Endpoint, name.HostName, StringComparison.OrdinalIgnoreCase)
                && EndpointRecords.WriterOf(cluster) is { } writer)
            {
                return writer.Region;
            }
        }

        return null;
    }

    private static Fault Unknown(RdsEndpointName name, string reason) =>
        new(Messages.GlobalWriterUnknown(name.HostName, reason), FaultKind.ObjectNotFound, name.HostName);
}
