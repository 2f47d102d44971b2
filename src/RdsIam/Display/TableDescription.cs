using System.Text;
using RdsIam.Core;

namespace RdsIam.Display;

/// <summary>A table described in lines, as psql's <c>\d</c> does and with what is looked for next.</summary>
internal static class TableDescription
{
    /// <summary>The lines.</summary>
    /// <param name="table">With its details.</param>
    /// <param name="width">Columns of the window; longer lines are cut, but for statements.</param>
    public static string Of(RdsIamTable table, int width)
    {
        ArgumentNullException.ThrowIfNull(table);
        var text = new StringBuilder();
        text.AppendLine(Head(table));
        if (table.Comment is not null)
        {
            text.AppendLine(InspectionTexts.Line(table.Comment));
        }

        text.AppendLine();
        Columns(text, table.Columns ?? [], Math.Max(width, 40));
        Section(text, "Keys and checks", (table.Constraints ?? []).Select(Constraint), width);
        Section(text, "Referenced by", (table.ReferencedBy ?? []).Select(one => $"{one.Table}: {Constraint(one)}"), width);
        Section(text, "Indexes", (table.Indexes ?? []).Where(index => !index.IsPrimary).Select(Index), width);
        Section(text, "Grants", table.Grants ?? [], width);
        Section(text, "Triggers", table.Triggers ?? [], width);
        Section(text, "Query", table.Definition?.TrimEnd().Split('\n').Select(line => line.TrimEnd()) ?? [], null);
        return text.ToString().TrimEnd();
    }

    private static string Head(RdsIamTable table)
    {
        var parts = new List<string> { $"{(table.Persistence == "permanent" ? "" : table.Persistence + " ")}{table.Kind} {table}" };
        parts.AddRange(
        [
            table.PartitionOf is null ? "" : $"partition of {table.PartitionOf}",
            table.EstimatedRows is { } rows ? $"about {AdviceFormat.Count(ShownNumber.Whole(rows), "row")}" : "",
            table.Size is null ? "" : InspectionTexts.Size(table.Size),
            $"owner {table.Owner}",
        ]);
        return string.Join(", ", parts.Where(part => part.Length > 0));
    }

    private static void Columns(StringBuilder text, RdsIamColumn[] columns, int width)
    {
        if (columns.Length == 0)
        {
            return;
        }

        string[] heads = ["Column", "Type", "Null", "Default"];
        var rows = columns.Select(column =>
            (string[])[InspectionTexts.Line(column.Name), column.Type, column.IsNotNull ? "not null" : "", Value(column)]).ToList();
        var widths = Enumerable.Range(0, 3).Select(i => rows.Append(heads).Max(row => row[i].Length)).ToArray();
        Line(heads);
        Line([.. widths.Select(w => new string('-', w)), new string('-', rows.Append(heads).Max(row => Math.Min(row[3].Length, 20)))]);
        rows.ForEach(Line);

        void Line(string[] cells)
        {
            var line = string.Join("  ", cells.Select((cell, i) => i < 3 ? cell.PadRight(widths[i]) : cell)).TrimEnd();
            text.AppendLine(line.Length > width ? line[..(width - 1)] + "…" : line);
        }
    }

    private static string Value(RdsIamColumn column)
    {
        var value = column switch
        {
            { Identity: { } identity } => $"identity, {identity}",
            { Generated: { } generated } => $"generated: {generated}",
            _ => column.Default ?? "",
        };
        return InspectionTexts.Line(column.Comment is null ? value : $"{value} -- {column.Comment}".TrimStart());
    }

    private static string Constraint(RdsIamConstraint one) => $"{one.Name}: {one.Definition}{(one.IsValid ? "" : " (not valid)")}";

    private static string Index(RdsIamIndex index)
    {
        var on = index.Definition.IndexOf(" USING ", StringComparison.Ordinal);
        var definition = on < 0 ? index.Definition : index.Definition[(on + " USING ".Length)..];
        return $"{index.Name}: {(index.IsUnique ? "unique " : "")}{definition}, {InspectionTexts.Size(index.Size)}, {index.Scans:N0} scans{(index.IsValid ? "" : " (INVALID)")}";
    }

    /// <param name="text">Takes them.</param>
    /// <param name="title">Above them.</param>
    /// <param name="lines">The section's.</param>
    /// <param name="width">Columns of the window; null: its lines are whole, as people copy them.</param>
    private static void Section(StringBuilder text, string title, IEnumerable<string> lines, int? width)
    {
        var all = lines.ToList();
        if (all.Count > 0)
        {
            text.AppendLine().AppendLine(title);
            foreach (var line in all)
            {
                var parts = width is { } room ? WrappedText.Of(line, room - 2, room - 6) : [line];
                text.Append("  ").AppendLine(string.Join(Environment.NewLine + "      ", parts));
            }
        }
    }
}
