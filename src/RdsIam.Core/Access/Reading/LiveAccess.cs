using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Databases;
using RdsIam.Core.Aws;
using RdsIam.Core.Endpoints;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Access.Reading;

/// <summary>Reads accounts and endpoints from AWS: a thousand users, roles and policies a call, and each managed policy once.</summary>
internal static class LiveAccess
{
    /// <summary>All users, groups, roles and policies of an account.</summary>
    /// <param name="identity">Who asks.</param>
    /// <param name="region">Any region of the account's partition.</param>
    /// <param name="profileName">The profile whose endpoint settings count, or null.</param>
    /// <param name="onPage">Told after each page how many users and roles there are so far.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Fault">No credentials, or AWS refused: iam:GetAccountAuthorizationDetails is needed.</exception>
    public static async Task<AccountDetails> AccountAsync(
        IIdentitySource identity, string region, string? profileName, Action<int> onPage, CancellationToken cancellationToken)
    {
        var iam = new IamClient(identity, new AwsClientSettings(region, profileName));
        var pages = new List<AccountDetails>();
        await foreach (var page in iam.GetAccountAuthorizationDetailsAsync(cancellationToken).ConfigureAwait(false))
        {
            pages.Add(page);
            onPage(pages.Sum(one => one.Users.Count + one.Roles.Count));
        }

        return AccountJson.Merge(pages);
    }

    /// <summary>The PostgreSQL endpoints of a region.</summary>
    /// <param name="identity">Who asks.</param>
    /// <param name="region">Where.</param>
    /// <param name="profileName">The profile whose endpoint settings count, or null.</param>
    /// <param name="faults">Gets what may not be read, once each; the rest is read all the same.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<IReadOnlyList<AccessEndpoint>> EndpointsAsync(
        IIdentitySource identity, string region, string? profileName, ICollection<Fault> faults, CancellationToken cancellationToken)
    {
        var found = new List<RdsEndpoint>();
        foreach (var listing in EndpointDiscovery.In(identity, region, profileName).All(cancellationToken))
        {
            try
            {
                await foreach (var endpoint in listing.WithCancellation(cancellationToken).ConfigureAwait(false))
                {
                    found.Add(endpoint);
                }
            }
            catch (Fault fault)
            {
                if (faults.All(one => one.Message != fault.Message))
                {
                    faults.Add(fault);
                }
            }
        }

        var groups = EndpointGroups.Of(found.Where(endpoint => endpoint.IsPostgres));
        var rds = new RdsClient(identity, new AwsClientSettings(region, profileName));
        var all = new List<AccessEndpoint>();
        foreach (var endpoint in groups)
        {
            all.Add(endpoint.IsProxy
                ? await WithTargetsAsync(rds, endpoint, groups, faults, cancellationToken).ConfigureAwait(false)
                : endpoint);
        }

        return all;
    }

    /// <summary>The Aurora DSQL clusters of a region, as far as they may be listed: no row is about them.</summary>
    public static async Task<IReadOnlyList<string>> DsqlAsync(
        IIdentitySource identity, string region, string? profileName, CancellationToken cancellationToken)
    {
        var found = new List<string>();
        var discovery = EndpointDiscovery.In(identity, region, profileName);
        await foreach (var cluster in discovery.DsqlAsync(cancellationToken).ConfigureAwait(false))
        {
            found.Add(cluster.Identifier);
        }

        return found;
    }

    /// <summary>A proxy with what is behind it: one call each, as RDS has no listing of all.</summary>
    private static async Task<AccessEndpoint> WithTargetsAsync(
        RdsClient rds,
        AccessEndpoint proxy,
        IReadOnlyList<AccessEndpoint> all,
        ICollection<Fault> faults,
        CancellationToken cancellationToken)
    {
        try
        {
            var names = new List<string>();
            await foreach (var target in rds.DescribeDBProxyTargetsAsync(proxy.Identifier, cancellationToken).ConfigureAwait(false))
            {
                names.AddRange(((string?[])[target.RdsResourceId, target.TrackedClusterId]).OfType<string>());
            }

            // An instance of a cluster is reached by the cluster's resource id.
            var known = all.Where(one => !one.IsProxy && names.Contains(one.Identifier, StringComparer.OrdinalIgnoreCase)).ToList();
            var targets = known.Count > 0 ? known.Select(one => one.Identifier) : names.Distinct(StringComparer.OrdinalIgnoreCase);
            return proxy with { ProxyTargets = [.. targets], MasterUserName = known.Count > 0 ? known[0].MasterUserName : null };
        }
        catch (Fault fault)
        {
            if (faults.All(one => one.ErrorId != fault.ErrorId))
            {
                faults.Add(fault);
            }

            return proxy;
        }
    }
}
