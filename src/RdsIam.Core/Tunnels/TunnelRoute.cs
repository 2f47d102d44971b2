namespace RdsIam.Core.Tunnels;

/// <summary>Which tunnel leads to a target, and how to make it. Equal where the same person goes the same way; holds no secret.</summary>
internal sealed class TunnelRoute(TunnelKey key, TunnelWords words, Func<ITunnel> make) : IEquatable<TunnelRoute>
{
    public TunnelKey Key => key;

    /// <summary>As the user named it all.</summary>
    public TunnelWords Words => words;

    /// <summary>Where it goes through, as the user named it.</summary>
    public string Way => key.Way;

    /// <summary>A share of the process's tunnel of that key; nothing is opened yet.</summary>
    public TunnelShare Take() => SharedTunnels.Take(key, make);

    public bool Equals(TunnelRoute? other) => other is not null && other.Key == key;

    public override bool Equals(object? obj) => Equals(obj as TunnelRoute);

    public override int GetHashCode() => key.GetHashCode();

    public override string ToString() => key.Way;
}
