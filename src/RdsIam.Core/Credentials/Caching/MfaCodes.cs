using System.Collections.Concurrent;

namespace RdsIam.Core.Credentials.Caching;

/// <summary>
/// The codes that people gave, by device, until they are used. They are shared by all sources of a process: a pool keeps the source
/// that it was made with, and when its role's session is over, the code that was given last is the one for the next.
/// </summary>
internal sealed class MfaCodes(TimeProvider time)
{
    /// <summary>Devices show a code for half a minute, and AWS takes it a little longer; later it would only be refused.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(3);

    private readonly ConcurrentDictionary<string, (string Code, DateTimeOffset At)> _codes = new(StringComparer.Ordinal);

    /// <summary>A code that was given just now; it takes the place of an older one.</summary>
    public void Offer(string serialNumber, string code) => _codes[serialNumber] = (code, time.GetUtcNow());

    /// <summary>Takes the code of a device, which AWS accepts once; null: none was given, or too long ago.</summary>
    public string? Take(string serialNumber) =>
        _codes.TryRemove(serialNumber, out var offered) && time.GetUtcNow() - offered.At <= Lifetime ? offered.Code : null;
}
