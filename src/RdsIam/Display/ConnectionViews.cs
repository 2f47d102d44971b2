namespace RdsIam.Display;

/// <summary>Connections, sessions, and the ways to them.</summary>
internal static class ConnectionViews
{
    public static readonly ObjectColumn<RdsIamConnection>[] Connections =
    [
        new("Name", one => one.Name, CellCut.Middle) { IsOptional = true },
        new("UserName", one => one.UserName, CellCut.Middle),
        new("Host", one => ShownHost.Of(one.HostName), CellCut.Middle),
        new("Database", one => one.Database, CellCut.Middle),
        new("Login", one => one.Authentication == "Iam" ? "IAM" : "password"),
        new("Server", one => one.ServerVersion?.Split(' ')[0]) { IsSpare = true },
    ];

    public static readonly ObjectColumn<RdsIamConnectionState>[] States =
    [
        new("", one => one switch { { IsDefault: true } => "*", { LastErrorId: not null, Open: 0 } => "!", _ => " " }),
        new("Name", one => one.Name, CellCut.Middle) { IsOptional = true, Least = 8 },
        new("UserName", one => one.UserName, CellCut.Middle),
        new("Database", one => one.Database, CellCut.Middle),
        new("Host", one => ShownHost.Short(one.HostName), CellCut.End),
        new("Open", one => ShownNumber.Plain(one.Open)) { IsOnRight = true },
        new("Busy", one => one.Busy == 0 ? null : ShownNumber.Plain(one.Busy)) { IsOnRight = true, IsOptional = true },
        new("Oldest", one => one.OldestConnection is { } oldest ? InspectionTexts.Time(DateTimeOffset.UtcNow - oldest) : null)
        {
            IsOnRight = true,
            IsSpare = true,
        },
        new("Signs as", one => one is { LastErrorId: { } id, Open: 0 } ? id : one.Identity.Split(" by ")[0].Split(':', 6)[^1], CellCut.Middle),
    ];

    public static readonly ObjectColumn<RdsIamSession>[] Sessions =
    [
        new("", one => one.IsDefault ? "*" : " "),
        new("Id", one => ShownNumber.Plain(one.Id)) { IsOnRight = true },
        new("State", one => one.State.ToString()),
        new("Transaction", one => one.Transaction.ToString()),
        new("Since", one => ShownNumber.Clock(one.TransactionSince)) { IsOptional = true },
        new("Process", one => ShownNumber.Plain(one.ProcessId)) { IsOnRight = true },
        new("UserName", one => one.UserName, CellCut.Middle),
        new("Database", one => one.Database, CellCut.Middle),
        new("Host", one => ShownHost.First(one.HostName), CellCut.Middle),
    ];

    public static readonly ObjectColumn<RdsIamTunnel>[] Tunnels =
    [
        new("LocalPort", one => ShownNumber.Plain(one.LocalPort)) { IsOnRight = true, IsOptional = true },
        new("Through", one => one.Through, CellCut.Middle) { Least = 20 },
        new("State", one => one.State),
        new("Connections", one => ShownNumber.Plain(one.Connections)) { IsOnRight = true },
        new("Sent", one => ShownNumber.Whole(one.BytesSent)) { IsOnRight = true },
        new("Received", one => ShownNumber.Whole(one.BytesReceived)) { IsOnRight = true },
    ];

    public static readonly ObjectColumn<RdsIamTarget>[] Targets =
    [
        new("Name", one => one.Name, CellCut.Middle),
        new("User", one => one.UserName, CellCut.Middle),
        new("Database", one => one.Database, CellCut.Middle),
        new("Endpoint", one => one.Endpoint, CellCut.Middle) { Least = 20 },
    ];

    public static readonly ObjectColumn<RdsIamProxy>[] Proxies =
    [
        new("Port", one => one.Door.Count > 1 ? $"{one.Door[0].Port} + {one.Door.Count - 1}" : ShownNumber.Plain(one.Port)),
        new("State", one => one.State),
        new("Clients", one => ShownNumber.Plain(one.Clients)) { IsOnRight = true },
        new("UserName", one => one.UserName, CellCut.Middle),
        new("Database", one => one.Database, CellCut.Middle),
        new("HostName", one => one.HostName, CellCut.Middle) { Least = 20 },
    ];

    public static readonly ObjectColumn<RdsIamProxyDoor>[] Doors =
    [
        new("Port", one => ShownNumber.Plain(one.Port)),
        new("Logins", one => ShownNumber.Whole(one.Logins)) { IsOnRight = true },
        new("Refused", one => ShownNumber.Whole(one.Refusals)) { IsOnRight = true },
        new("UserName", one => one.UserName, CellCut.Middle),
        new("Database", one => one.Database, CellCut.Middle),
        new("HostName", one => one.HostName, CellCut.Middle) { Least = 20 },
    ];
}
