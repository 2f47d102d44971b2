using System.Reflection;
using System.Runtime.CompilerServices;
using RdsIam.Core.Credentials.Caching;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Credentials;

/// <summary>
/// A provider object of another assembly, asked for its credentials each time: it keeps and renews them itself. Where what it
/// gives is within five minutes of its end, it is told to forget that and asked again.
/// </summary>
internal sealed class ShapedIdentitySource(object provider, MethodInfo ask, MethodInfo? clear) : IIdentitySource
{
    private static readonly ConditionalWeakTable<object, string> Ids = [];

    private long _clearedAt = long.MinValue;

    /// <summary>The object itself: nothing else tells for sure whose credentials a provider will give.</summary>
    public string Key { get; } = IdentityKey.Of("object", Ids.GetValue(provider, static _ => Guid.NewGuid().ToString()));

    public string ProviderName { get; } = $"given credentials ({provider.GetType().Name})";

    public async ValueTask<SigningIdentity> GetIdentityAsync(CancellationToken cancellationToken)
    {
        var identity = await AskAsync(cancellationToken).ConfigureAwait(false);
        if (identity.ExpiresAt - DateTimeOffset.UtcNow <= Renewal.Margin && MayClear())
        {
            clear!.Invoke(provider, null);
            identity = await AskAsync(cancellationToken).ConfigureAwait(false);
        }

        return identity.Usable(ProviderName, DateTimeOffset.UtcNow);
    }

    /// <summary>A source with the keys of now, for providers that only hold keys.</summary>
    public IIdentitySource AsStatic()
    {
        var keys = AskAsync(CancellationToken.None);
        return keys.IsCompletedSuccessfully ? new StaticIdentitySource(keys.Result, ProviderName, TimeProvider.System) : this;
    }

    /// <summary>Not more often than each half minute: a provider may have nothing better.</summary>
    private bool MayClear()
    {
        var now = Environment.TickCount64;
        var before = Interlocked.Read(ref _clearedAt);
        return clear is not null
            && (before == long.MinValue || now - before > (long)Renewal.Pause.TotalMilliseconds)
            && Interlocked.CompareExchange(ref _clearedAt, now, before) == before;
    }

    private async Task<SigningIdentity> AskAsync(CancellationToken cancellationToken)
    {
        var keys = await InvokeAsync(cancellationToken).ConfigureAwait(false);
        return CredentialShape.ReadKeys(keys) is { } identity
            ? new SigningIdentity(
                identity.AccessKeyId,
                identity.SecretAccessKey,
                identity.SessionToken,
                identity.ExpiresAt ?? CredentialShape.ReadEnd(provider))
            : throw Unreadable("it holds no access key");
    }

    private async Task<object?> InvokeAsync(CancellationToken cancellationToken)
    {
        try
        {
            var answer = ask.Invoke(provider, null);
            if (answer is not Task task)
            {
                return answer;
            }

            await task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return task.GetType().GetProperty("Result")?.GetValue(task);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unreadable((e as TargetInvocationException)?.InnerException?.Message ?? e.Message);
        }
    }

    private Fault Unreadable(string reason) => new(
        Messages.CredentialObjectUnreadable(provider.GetType().FullName, reason), FaultKind.Authentication, provider.GetType().Name);
}
