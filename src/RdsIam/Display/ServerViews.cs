namespace RdsIam.Display;

/// <summary>What a server has and does.</summary>
internal static class ServerViews
{
    public static readonly ObjectColumn<RdsIamActivity>[] Activity =
    [
        new("Process", InspectionTexts.Process),
        new("User", one => one.UserName, CellCut.Middle) { Least = 8 },
        new("Database", one => one.Database, CellCut.Middle) { Least = 8 },
        new("State", InspectionTexts.State, CellCut.End),
        new("For", one => InspectionTexts.Time(one.Duration)) { IsOnRight = true, IsOptional = true },
        new("Tx", one => InspectionTexts.Time(one.TransactionAge)) { IsOnRight = true, IsOptional = true },
        new("Query", one => InspectionTexts.Line(one.Query), CellCut.End) { Least = 20 },
    ];

    public static readonly ObjectColumn<RdsIamTable>[] Tables =
    [
        new("Schema", one => one.Schema, CellCut.Middle),
        new("Name", one => one.Name, CellCut.Middle),
        new("Kind", one => one.Kind),
        new("Rows", one => ShownNumber.Whole(one.EstimatedRows)) { IsOnRight = true },
        new("Size", one => InspectionTexts.Size(one.Size)) { IsOnRight = true },
        new("Owner", one => one.Owner, CellCut.Middle),
    ];

    public static readonly ObjectColumn<RdsIamDatabase>[] Databases =
    [
        new("Database", one => one.Database, CellCut.Middle),
        new("Owner", one => one.Owner, CellCut.Middle),
        new("Size", one => InspectionTexts.Size(one.Size)) { IsOnRight = true },
        new("Sessions", one => ShownNumber.Plain(one.Sessions)) { IsOnRight = true },
        new("Encoding", one => one.Encoding),
        new("Connect", one => !one.AllowsConnections ? "nobody" : one.MayConnect ? "yes" : "no"),
    ];
}
