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
            if (names.Count < given.Count)
            {
                CheckDelimiter(names, file.Path, request.Options);
            }

            return ColumnMap.Of(table, InFileOrder(names, given, file.Path));
        }

        var has = table.Columns.Select(column => column.Name).ToList();
        CheckNames(has, names, file.Path);
        if (names.FirstOrDefault(name => !has.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } unknown)
        {
            CheckDelimiter(names, file.Path, request.Options);
            throw Unknown(table, has, unknown, file.Path);
        }

        return ColumnMap.Of(table, names);
    }

    /// <summary>The columns of the table that is to be made for a file: all of text.</summary>
    /// <exception cref="Fault">The file does not name them, or its header cannot be read.</exception>
    public static async Task<IReadOnlyList<NewColumn>> NewAsync(
        TableName table, InputFile file, FileImportRequest request, CancellationToken cancellationToken)
    {
        var name = table.Name.Text;
        if (request.Options.Format == CopyFormat.Binary || (!request.Options.Header && request.Columns is null))
        {
            throw new Fault(
                request.Options.Format == CopyFormat.Binary
                    ? Messages.ImportCreateBinary(name, file.Path)
                    : Messages.ImportCreateNoNames(name, file.Path),
                FaultKind.InvalidArgument,
                name);
        }

        if (!request.Options.Header)
        {
            return NewTable.OfTexts(request.Columns!);
        }

        var names = await file.ReadHeaderAsync(request.Options, cancellationToken).ConfigureAwait(false);
        CheckDelimiter(names, file.Path, request.Options);
        if (request.Columns is { } given)
        {
            return NewTable.OfTexts(InFileOrder(names, given, file.Path));
        }

        CheckNames([], names, file.Path);
        return NewTable.OfTexts(names);
    }

    /// <summary>What stands between several names that were read as one; null: it is one name.</summary>
    public static string? OtherDelimiter(string name, char used) =>
        Delimiters.FirstOrDefault(one => one != used && name.Contains(one)) is not '\0' and var other
            ? other == '\t' ? "`t" : other.ToString()
            : null;

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
                Messages.ImportHeaderUnlike(path, names.Count, Shown.List(names), given.Count, Shown.List(given)),
                FaultKind.InvalidArgument, path);
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

    /// <exception cref="Fault">The one name is several.</exception>
    private static void CheckDelimiter(IReadOnlyList<string> names, string path, CopyOptions options)
    {
        if (names is [var whole] && OtherDelimiter(whole, options.UsedDelimiter) is { } other)
        {
            throw new Fault(Messages.ImportHeaderDelimiter(path, Shown.Text(whole), other), FaultKind.InvalidData, path);
        }
    }

    /// <summary>What is wrong with a header itself, for which -Column is the way out.</summary>
    /// <param name="has">The names of the table, which may differ in case only.</param>
    /// <param name="names">Of the header.</param>
    /// <param name="path">Of the file.</param>
    private static void CheckNames(IReadOnlyList<string> has, IReadOnlyList<string> names, string path)
    {
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
            if (twin >= 0 && !has.Contains(name))
            {
                throw new Fault(Messages.ImportHeaderNameTwice(path, Shown.Text(name), twin + 1, i + 1), FaultKind.InvalidData, path);
            }
        }
    }

    private static Fault Unknown(TableLayout table, List<string> has, string name, string path) =>
        has.Contains(name.Trim(), StringComparer.OrdinalIgnoreCase)
        ? new Fault(Messages.ImportHeaderBlanks(path, Shown.Text(name)), FaultKind.InvalidData, path)
        : new Fault(Messages.ImportColumnUnknown(Shown.Text(name), table, Shown.List(has)), FaultKind.InvalidArgument, name);
}
