using Npgsql;
using RdsIam.Core.Tracing;

namespace RdsIam.Core.Connections.Pools;

/// <summary>
/// Whether one login whose token or password was refused is tried again. RDS has the same words for credentials that were revoked or
/// replaced meanwhile, which are worth one login with new ones, and for too many logins in a second, which are worth a wait.
/// </summary>
/// <param name="target">Where to.</param>
/// <param name="passwords">May have another one by now.</param>
/// <param name="wasTaken">Whether the server took a token of this pool a short time ago.</param>
internal sealed class RefusedLogin(ConnectionTarget target, IPasswordSource passwords, bool wasTaken)
{
    private const int MostWaits = 3;

    private readonly long _start = Environment.TickCount64;
    private int? _mostWaits;
    private int _waits;
    private bool _isRenewed;

    /// <summary>Whether it was this that the server refused, and not the user or the address.</summary>
    public static bool Is(PostgresException e) =>
        e.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification
        && e.Routine != "ClientAuthentication"
        && !e.MessageText.Contains("is not permitted to log in", StringComparison.Ordinal);

    /// <summary>Waits where that helps. False: the refusal stands.</summary>
    public async Task<bool> MayFollowAsync(LoginAttempt attempt, CancellationToken cancellationToken)
    {
        if (!_isRenewed)
        {
            _isRenewed = true;
            if (await passwords.MayDifferAsync(cancellationToken).ConfigureAwait(false))
            {
                return true;
            }
        }

        _mostWaits ??= attempt.Token is null ? 0 : LoginPace.Of(target).IsHigh ? MostWaits : wasTaken ? 1 : 0;
        var delay = LoginPace.Delay(_waits + 1, Random.Shared.NextDouble());
        if (_waits >= _mostWaits || IsTooLate(delay))
        {
            return false;
        }

        _waits++;
        Tracer.Verbose?.Verbose(Messages.TraceTokenRefused(target.UserName, target.HostName, Math.Round(delay.TotalSeconds, 1)));
        await Task.Delay(delay, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private bool IsTooLate(TimeSpan delay) => target.ConnectTimeout > TimeSpan.Zero
        && TimeSpan.FromMilliseconds(Environment.TickCount64 - _start) + delay > target.ConnectTimeout;
}
