using System.Runtime.CompilerServices;
using RdsIam.Core.Aws;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Endpoints;

/// <summary>Switches IAM authentication of instances and clusters, and waits until the switch is in force.</summary>
internal sealed class IamAuthentication(RdsClient rds, TimeProvider time)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>With somebody's credentials; nothing goes over the network yet.</summary>
    public static IamAuthentication In(IIdentitySource identity, string region, string? profileName) =>
        new(new RdsClient(identity, new AwsClientSettings(region, profileName)), TimeProvider.System);

    /// <exception cref="Fault">It is not there, or AWS refused.</exception>
    public async Task<IamSetting> ReadAsync(IamHolder holder, CancellationToken cancellationToken)
    {
        if (holder.IsCluster)
        {
            await foreach (var cluster in rds.DescribeDBClustersAsync(holder.Identifier, cancellationToken)
                .ConfigureAwait(false))
            {
                return IamSetting.Of(holder, cluster);
            }
        }
        else
        {
            await foreach (var instance in rds.DescribeDBInstancesAsync(holder.Identifier, cancellationToken)
                .ConfigureAwait(false))
            {
                return IamSetting.Of(holder, instance);
            }
        }

        throw new Fault(Messages.EndpointNotFound(holder.Identifier, holder.Region), FaultKind.ObjectNotFound, holder.Identifier);
    }

    /// <summary>Asks RDS for the change.</summary>
    /// <param name="holder">Whose.</param>
    /// <param name="wish">The settings to have.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Fault">AWS refused, or its status does not allow a change now.</exception>
    public async Task<IamSetting> SetAsync(IamHolder holder, IamWish wish, CancellationToken cancellationToken)
    {
        var change = new DBModification
        {
            EnableIamDatabaseAuthentication = wish.Enabled,
            EnableLogs = wish.Log ? [DBLogs.IamErrors] : [],
            ApplyImmediately = wish.Immediately,
        };
        return holder.IsCluster
            ? IamSetting.Of(
                holder, await rds.ModifyDBClusterAsync(holder.Identifier, change, cancellationToken).ConfigureAwait(false))
            : IamSetting.Of(
                holder, await rds.ModifyDBInstanceAsync(holder.Identifier, change, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// Asks RDS from time to time until the setting is in force: every answer as it comes, the last one being in force.
    /// </summary>
    /// <param name="holder">Whose.</param>
    /// <param name="enabled">The setting to wait for.</param>
    /// <param name="limit">How long at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="Fault">IamChangeStillPending: the limit is over; or what AWS says.</exception>
    public async IAsyncEnumerable<IamSetting> WatchAsync(
        IamHolder holder, bool enabled, TimeSpan limit, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause)
        {
            var now = await ReadAsync(holder, cancellationToken).ConfigureAwait(false);
            yield return now;
            if (now.IsInForce(enabled))
            {
                yield break;
            }

            if (time.GetElapsedTime(start) + pause > limit)
            {
                throw new Fault(
                    Messages.IamChangeStillPending(holder, (int)limit.TotalSeconds, now.Status ?? "unknown"), FaultKind.Timeout, holder);
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
