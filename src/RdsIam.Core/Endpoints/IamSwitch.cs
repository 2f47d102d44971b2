namespace RdsIam.Core.Endpoints;

/// <summary>What somebody wants IAM authentication to be.</summary>
/// <param name="Enabled">On or off.</param>
/// <param name="Immediately">Now, and not in the next maintenance window.</param>
/// <param name="Limit">How long to wait until it is in force; null: not at all.</param>
internal sealed record IamWish(bool Enabled, bool Immediately, TimeSpan? Limit)
{
    /// <summary>Whether the log of refused IAM logins is to go to CloudWatch, too.</summary>
    public bool Log { get; init; }
}

/// <summary>What came of a wish for one instance or cluster.</summary>
internal sealed record IamOutcome(IamSetting Setting, IamStep Step);

/// <summary>
/// Sets IAM authentication of many endpoints to one wish: each instance or cluster once, and only where there is something to do.
/// </summary>
/// <param name="authenticationIn">The settings of a region; asked for once.</param>
/// <param name="wish">The wish.</param>
internal sealed class IamSwitch(Func<string, IamAuthentication> authenticationIn, IamWish wish)
{
    private readonly Dictionary<string, IamAuthentication> _regions = new(StringComparer.Ordinal);
    private readonly HashSet<IamHolder> _seen = [];
    private readonly List<IamOutcome> _underWay = [];

    /// <summary>What RDS is at work on, to be waited for; empty where the wish does not wait.</summary>
    public IReadOnlyList<IamOutcome> UnderWay => _underWay;

    /// <summary>Asks RDS for the change, where there is one to ask for.</summary>
    /// <param name="holder">Whose setting.</param>
    /// <param name="mayChange">Asked before a change, and not where none is needed.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <returns>Null: it was seen before, may not be changed, or is in <see cref="UnderWay"/>.</returns>
    /// <exception cref="Fault">It is not there, or AWS refused.</exception>
    public async Task<IamOutcome?> SetAsync(IamHolder holder, Func<IamHolder, bool> mayChange, CancellationToken cancellationToken)
    {
        if (!_seen.Add(holder))
        {
            return null;
        }

        // The caller is asked on its own thread, which may be the only one that can.
        var rds = In(holder.Region);
        var setting = await rds.ReadAsync(holder, cancellationToken).ConfigureAwait(true);
        var step = wish.Log && !setting.HasLog ? IamStep.Change : setting.StepTo(wish.Enabled, wish.Immediately);
        if (step == IamStep.Change)
        {
            if (!mayChange(holder))
            {
                return null;
            }

            setting = await rds.SetAsync(holder, wish, cancellationToken).ConfigureAwait(false);
        }

        var outcome = new IamOutcome(setting, step);
        if (wish.Limit is null || step is not (IamStep.Change or IamStep.UnderWay))
        {
            return outcome;
        }

        _underWay.Add(outcome);
        return null;
    }

    /// <summary>Waits until a change is in force.</summary>
    /// <param name="underWay">The change.</param>
    /// <param name="tell">Gets every answer of RDS, on the caller's own thread.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The setting that is in force.</returns>
    /// <exception cref="Fault">IamChangeStillPending: the wish's limit is over; or what AWS says.</exception>
    public async Task<IamSetting> WaitAsync(IamOutcome underWay, Action<IamSetting> tell, CancellationToken cancellationToken)
    {
        var last = underWay.Setting;
        var answers = In(last.Holder.Region).WatchAsync(last.Holder, wish.Enabled, wish.Limit ?? TimeSpan.Zero, cancellationToken);
        await foreach (var now in answers.ConfigureAwait(true))
        {
            last = now;
            tell(now);
        }

        return last;
    }

    private IamAuthentication In(string region) =>
        _regions.TryGetValue(region, out var known) ? known : _regions[region] = authenticationIn(region);
}
