namespace RdsIam.Display;

/// <summary>What imports, exports and statements came to.</summary>
internal static class BulkViews
{
    public static readonly ObjectColumn<RdsIamImportResult>[] Imports =
    [
        new("Table", one => one.Table, CellCut.Middle),
        .. Counts<RdsIamImportResult>(),
        new("Database", one => one.Database, CellCut.Middle),
    ];

    public static readonly ObjectColumn<RdsIamExportResult>[] Exports =
    [
        new("Path", one => one.Path, CellCut.Middle) { Least = 20 },
        .. Counts<RdsIamExportResult>(),
        new("Bytes", one => ShownNumber.Whole(one.Length)) { IsOnRight = true },
        new("Database", one => one.Database, CellCut.Middle),
    ];

    public static readonly ObjectColumn<RdsIamDataCopy>[] Copies =
    [
        new("Table", one => one.Table ?? "(query)", CellCut.Middle),
        new("Destination", one => one.Destination, CellCut.Middle),
        .. Counts<RdsIamDataCopy>(),
        new("Database", one => one.Database, CellCut.Middle),
    ];

    public static readonly ObjectColumn<RdsIamStatementResult>[] Statements =
    [
        new("Index", one => ShownNumber.Plain(one.Index)) { IsOnRight = true },
        new("Command", one => one.Command),
        new("RowsAffected", one => ShownNumber.Whole(one.RowsAffected)) { IsOnRight = true },
        new("File", one => Path.GetFileName(one.InputFile), CellCut.Middle) { IsOptional = true },
        new("Record", one => ShownNumber.Plain(one.Record)) { IsOnRight = true, IsOptional = true },
    ];

    private static ObjectColumn<T>[] Counts<T>()
        where T : RdsIamCopyResult =>
    [
        new("Rows", one => ShownNumber.Whole(one.Rows) + (one is RdsIamImportResult { RolledBack: true } ? " undone" : "")) { IsOnRight = true },
        new("Seconds", one => ShownNumber.Tenths(one.Duration.TotalSeconds)) { IsOnRight = true },
        new("Rows/s", one => ShownNumber.Whole(one.RowsPerSecond)) { IsOnRight = true },
    ];
}
