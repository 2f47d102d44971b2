using System.Net.Sockets;
using System.Runtime.CompilerServices;
using RdsIam.Core.Aws;
using RdsIam.Core.Names;

namespace RdsIam.Core.Endpoints;

/// <summary>Finds the Aurora DSQL clusters of an account in one region. What hinders it never hinders the listing of RDS.</summary>
internal sealed class DsqlDiscovery(DsqlClient dsql)
{
    private readonly List<Fault> _hindered = [];

    /// <summary>What kept clusters from being listed or described, once for each sort.</summary>
    public IReadOnlyList<Fault> Hindered => _hindered;

    /// <summary>All clusters. A region that has no Aurora DSQL has none.</summary>
    public async IAsyncEnumerable<RdsEndpoint> AllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var listing = dsql.ListClustersAsync(cancellationToken).EndedBy(Keeps, cancellationToken);
        await foreach (var cluster in listing.ConfigureAwait(false))
        {
            yield return EndpointRecords.Of(cluster, await DescribeAsync(cluster.Identifier, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>The cluster of that id, or nothing where there is none.</summary>
    /// <exception cref="Fault">AWS refused, or cannot be reached.</exception>
    public async IAsyncEnumerable<RdsEndpoint> NamedAsync(string identifier, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (RdsEndpointName.IsDsqlId(identifier)
            && await FindAsync(identifier, cancellationToken).ConfigureAwait(false) is { } found)
        {
            yield return EndpointRecords.Of(new DsqlClusterSummary(found.Identifier, found.Arn), found);
        }
    }

    private async Task<DsqlCluster?> FindAsync(string identifier, CancellationToken cancellationToken)
    {
        try
        {
            return await dsql.GetClusterAsync(identifier, cancellationToken).ConfigureAwait(false);
        }
        catch (Fault fault) when (fault.ErrorId == Messages.Ids.AwsResourceNotFound)
        {
            return null;
        }
    }

    private bool Keeps(Fault fault)
    {
        if (fault is AwsFault trouble && !IsNotInRegion(trouble))
        {
            Keep(trouble);
        }

        return fault is AwsFault;
    }

    private async Task<DsqlCluster?> DescribeAsync(string identifier, CancellationToken cancellationToken)
    {
        try
        {
            return await FindAsync(identifier, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsFault fault)
        {
            // Its name follows from its id; status and tags stay open.
            Keep(fault);
            return null;
        }
    }

    private void Keep(AwsFault fault)
    {
        if (!_hindered.OfType<AwsFault>().Any(known => known.Call.Action == fault.Call.Action))
        {
            _hindered.Add(fault);
        }
    }

    /// <summary>The service's name does not exist where the service does not.</summary>
    private static bool IsNotInRegion(AwsFault fault)
    {
        for (var inner = fault.InnerException; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException { SocketErrorCode: SocketError.HostNotFound })
            {
                return true;
            }
        }

        return false;
    }
}
