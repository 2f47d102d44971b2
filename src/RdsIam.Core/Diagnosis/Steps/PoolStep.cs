using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Diagnosis.Facts;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>The connections that this process holds to the endpoint.</summary>
internal sealed class PoolStep : IDiagnosisStep
{
    public string Name => "Pool";

    public Task<Finding> RunAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        var target = state.Target();
        var pools = ConnectionPools.All
            .Where(pool =>
                pool.Target.HostName.Equals(target.HostName, StringComparison.OrdinalIgnoreCase) && pool.Target.Port == target.Port)
            .Select(pool => (Pool: pool, pool.Statistics))
            .ToArray();
        var full = pools.FirstOrDefault(one => one.Statistics.Busy >= one.Pool.Target.MaxPoolSize || one.Statistics.Waiting > 0);
        return Task.FromResult(pools.Length switch
        {
            0 => Finding.Pass(Messages.PoolNone),
            _ when full.Pool is not null =>
                Finding.Warn(Messages.PoolFull(full.Pool, full.Statistics.Busy, full.Pool.Target.MaxPoolSize, full.Statistics.Waiting)),
            _ => Finding.Pass(
                Messages.PoolState(
                    pools.Length, pools.Sum(one => one.Statistics.Busy), pools.Sum(one => one.Statistics.Idle),
                    pools.Sum(one => one.Statistics.TokensSigned))),
        });
    }
}
