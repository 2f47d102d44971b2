using RdsIam.Core.Diagnosis.Facts;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>Limits of time for what goes over the network to the server.</summary>
internal static class NetworkTime
{
    /// <summary>What is left of the time in which the network's first answers must be there; at least a moment.</summary>
    public static TimeSpan Left(DiagnosisState state)
    {
        var left = state.NetworkEnd - state.Request.Time.GetUtcNow();
        return left > TimeSpan.FromMilliseconds(100) ? left : TimeSpan.FromMilliseconds(100);
    }

    /// <exception cref="TimeoutException">It took longer.</exception>
    public static async Task<T> LimitAsync<T>(
        TimeSpan limit, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        source.CancelAfter(limit);
        try
        {
            return await work(source.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("No answer in time.", e);
        }
    }

    /// <summary>What sockets, TLS and a server's end throw.</summary>
    public static bool IsNetwork(Exception e) => e is IOException or System.Net.Sockets.SocketException or TimeoutException
        or System.Security.Authentication.AuthenticationException or Npgsql.NpgsqlException;
}
