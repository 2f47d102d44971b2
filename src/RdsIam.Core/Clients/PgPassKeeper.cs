using System.Runtime.CompilerServices;
using RdsIam.Core.Files;

namespace RdsIam.Core.Clients;

/// <summary>A token that was renewed in its files, or why it was not.</summary>
internal sealed record PgPassRenewal(ExportedToken Token, Fault? Fault);

/// <summary>Renews tokens that lie in files, each when its time comes. For one caller at a time.</summary>
/// <param name="interval">Between two tokens; less where the credentials expire before.</param>
/// <param name="time">The clock of the waiting.</param>
internal sealed class PgPassKeeper(TimeSpan interval, TimeProvider time)
{
    /// <summary>After a failure the next attempt comes sooner: the token in the file is still valid for a while.</summary>
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(30);

    /// <summary>A process that ends is waited for by others.</summary>
    private static readonly TimeSpan AtEnd = TimeSpan.FromSeconds(2);

    private readonly List<ExportedToken> _kept = [];

    /// <summary>How long until the next token is due; null: nothing was added.</summary>
    public TimeSpan? Next => _kept.Count > 0 ? _kept.Min(one => one.Due) : null;

    /// <summary>Takes a token to renew; it is not written before <see cref="RenewAsync"/>, whose end takes it away.</summary>
    public void Add(ExportedToken token) => _kept.Add(token);

    /// <summary>Writes a token now.</summary>
    /// <exception cref="Fault">There are no credentials, or a file cannot be written.</exception>
    public Task WriteAsync(ExportedToken token, CancellationToken cancellationToken) =>
        token.WriteAsync(interval, Retry, cancellationToken);

    /// <summary>
    /// Writes what was added again and again until it is cancelled: each attempt as it was made. Ends where nothing was added.
    /// </summary>
    public async IAsyncEnumerable<PgPassRenewal> RenewAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (_kept.MinBy(one => one.RenewAt) is { } next)
        {
            await Task.Delay(next.Due, time, cancellationToken).ConfigureAwait(false);
            yield return new PgPassRenewal(next, await TryWriteAsync(next, cancellationToken).ConfigureAwait(false));
        }
    }

    /// <summary>Takes away what was written when the process ends, unless what is given is disposed before.</summary>
    public IDisposable RemoveAtExit() => AtExit.Do(() =>
    {
        using var limit = new CancellationTokenSource(AtEnd);
        RemoveAsync(limit.Token).GetAwaiter().GetResult();
    });

    /// <summary>Takes away what was written.</summary>
    /// <exception cref="Fault">A file cannot be written.</exception>
    public async Task RemoveAsync(CancellationToken cancellationToken = default)
    {
        foreach (var one in _kept)
        {
            await one.Export.RemoveAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Fault?> TryWriteAsync(ExportedToken token, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(token, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Fault fault)
        {
            return fault;
        }
    }
}
