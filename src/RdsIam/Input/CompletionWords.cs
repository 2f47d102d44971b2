using System.Collections;
using RdsIam.Core.Connections.Pools;
using RdsIam.Queries;

namespace RdsIam.Input;

/// <summary>The words that stand on the line already, as far as PowerShell can tell while it is being written.</summary>
internal sealed class CompletionWords(IDictionary bound)
{
    /// <summary>The pool that the line will use, if it is open: of its connection, of its host, or the default one.</summary>
    public ConnectionPool? Pool => Given() ?? (Host is null ? DefaultConnection.Current?.Pool : OfHost());

    /// <summary>The host that the line names.</summary>
    public string? Host => Text("HostName") ?? Text("Endpoint");

    /// <summary>The last text of a parameter; null: it is not there, or is not a text yet.</summary>
    public string? Text(string name) => Last(bound[name]) is string { Length: > 0 } text ? text : null;

    private ConnectionPool? Given() => Last(bound["Connection"]) switch
    {
        RdsIamConnection { IsClosed: false } connection => connection.Pool,
        string name => ConnectionNames.Find(name)?.Pool,
        _ => null,
    };

    private ConnectionPool? OfHost() => ConnectionPools.All.FirstOrDefault(pool =>
        pool.Target.HostName.Equals(Host, StringComparison.OrdinalIgnoreCase)
        && (Text("UserName") is not { } user || user == pool.Target.UserName));

    private static object? Last(object? value) => Unwrapped.Of(value) switch
    {
        IList { Count: > 0 } many => Last(many[^1]),
        var one => one,
    };
}
