using RdsIam.Core.Files;

namespace RdsIam.Core.Bulk;

/// <summary>Which columns the fields of a file go to.</summary>
internal static class FileColumns
{
    private static readonly char[] Delimiters = [';', '\t', '|', ','];

    /// <exception cref="Fault">The header cannot be read or does not fit the table or what was given.</exception>
    public static async Task<IReadOnlyList<TableColumn>> FindAsync(
        TableLayout table, InputFile file, FileImportRequest request, CancellationToken cancellationToken)
    {
        if (!request.Options.Header)
        {
            return request.Columns is null
                ? [.. table.Columns.Where(column => !column.IsGenerated)]
                : ColumnMap.Of(table, request.Columns);
        }

        var names = await file.ReadHeaderAsync(request.Options, cancellationToken).ConfigureAwait(false);
        if (request.Columns is { } given)
        {
            return ColumnMap.Of(table, InFileOrder(names, given, file.Path));
        }

        CheckNames(table, names, file, request.Options);
        return ColumnMap.Of(table, names);
    }

    /// <summary>
    /// The header's own names, if the same were given in whatever order: then the order is a slip and the header knows. Else what
    /// was given names the file's columns from the first to the last.
    /// </summary>
    private static IReadOnlyList<string> InFileOrder(IReadOnlyList<string> names, IReadOnlyList<string> given, string path)
    {
        if (names.Count == given.Count && names.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(given))
        {
            return names;
        }

        if (names.Count != given.Count)
        {
            throw new Fault(
                Messages.ImportHeaderUnlike(path, names.Count, Shown.List(names), given.Count, Shown.List(given)), FaultKind.InvalidArgument, path);
        }

        for (var i = 0; i < names.Count; i++)
        {
            var at = given.ToList().FindIndex(name => name.Equals(names[i], StringComparison.OrdinalIgnoreCase));
            if (at >= 0 && at != i && names[i].Length > 0)
            {
                throw new Fault(Messages.ImportHeaderMoved(path, Shown.Text(names[i]), i + 1, at + 1), FaultKind.InvalidArgument, path);
            }
        }

        return given;
    }

    /// <summary>What is wrong with a header itself, for which -Column is the way out.</summary>
    private static void CheckNames(TableLayout table, IReadOnlyList<string> names, InputFile file, CopyOptions options)
    {
        var path = file.Path;
        for (var i = 0; i < names.Count; i++)
        {
            var name = names[i];
            if (name.Contains('\0') || name.Contains('\uFFFD'))
            {
                throw new Fault(Messages.ImportHeaderEncoding(path, Shown.Text(name)), FaultKind.InvalidData, path);
            }

            if (name.Trim().Length == 0)
            {
                throw new Fault(Messages.ImportHeaderNameEmpty(path, i + 1, names.Count), FaultKind.InvalidData, path);
            }

            var twin = names.Take(i).ToList().FindIndex(other => other.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (twin >= 0 && !table.Columns.Any(column => column.Name == name))
            {
                throw new Fault(Messages.ImportHeaderNameTwice(path, Shown.Text(name), twin + 1, i + 1), FaultKind.InvalidData, path);
            }
        }

        var unknown = names.FirstOrDefault(name => !table.Columns.Any(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)));
        if (unknown is not null)
        {
            throw Unknown(table, names, unknown, path, options);
        }
    }

    private static Fault Unknown(TableLayout table, IReadOnlyList<string> names, string name, string path, CopyOptions options)
    {
        var has = table.Columns.Select(column => column.Name).ToList();
        if (names is [var whole] && Delimiters.FirstOrDefault(one => one != options.UsedDelimiter && whole.Contains(one)) is not '\0' and var other)
        {
            return new Fault(
                Messages.ImportHeaderDelimiter(path, Shown.Text(whole), other == '\t' ? "`t" : other.ToString()), FaultKind.InvalidData, path);
        }

        return has.Contains(name.Trim(), StringComparer.OrdinalIgnoreCase)
            ? new Fault(Messages.ImportHeaderBlanks(path, Shown.Text(name)), FaultKind.InvalidData, path)
            : new Fault(Messages.ImportColumnUnknown(Shown.Text(name), table, Shown.List(has)), FaultKind.InvalidArgument, name);
    }
}
