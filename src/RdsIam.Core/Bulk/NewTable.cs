using RdsIam.Core.Files;
using RdsIam.Core.Names;

namespace RdsIam.Core.Bulk;

/// <summary>Makes a table for the rows of an import, in the import's own transaction.</summary>
internal static class NewTable
{
    /// <summary>Makes it if it is not there.</summary>
    /// <param name="session">Of the import.</param>
    /// <param name="columns">Asked for only where the table is to be made.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="Fault">The columns do not make a table, or the server refused.</exception>
    public static async Task EnsureAsync(
        ImportSession session, Func<Task<IReadOnlyList<NewColumn>>> columns, CancellationToken cancellationToken)
    {
        if (!session.HasTable)
        {
            await session.RunAsync(Sql(session.Name, await columns().ConfigureAwait(false), session.Mode.Keys), cancellationToken)
                .ConfigureAwait(false);
            await session.FindTableAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The columns for the names of a file, whose values are texts.</summary>
    public static IReadOnlyList<NewColumn> OfTexts(IReadOnlyList<string> names) => [.. names.Select(NewColumn.OfText)];

    /// <summary>The columns for records like the first one.</summary>
    /// <param name="fields">Their names.</param>
    /// <param name="first">Its values; null: not known.</param>
    public static IReadOnlyList<NewColumn> OfRecord(IReadOnlyList<string> fields, IReadOnlyList<object?>? first) =>
        [.. fields.Select((field, i) => NewColumn.For(field, first?[i]))];

    /// <summary>The statement that makes a table.</summary>
    /// <param name="name">As it was given.</param>
    /// <param name="columns">In their order.</param>
    /// <param name="keys">The names of those that are the primary key; null: there is none.</param>
    /// <exception cref="Fault">A key that is no column.</exception>
    /// <remarks>The table's name is taken as SQL takes it: in lower case, unless it stands in quotes. The columns keep theirs.</remarks>
    public static string Sql(TableName name, IReadOnlyList<NewColumn> columns, IReadOnlyList<string>? keys)
    {
        var table = new SqlIdentifier(name.Name.Folded);
        var parts = columns.Select(column => $"{column.Quoted} {column.Type}");
        if (keys is not null)
        {
            parts = parts.Append($"primary key ({string.Join(", ", keys.Select(key => KeyOf(name, columns, key).Quoted))})");
        }

        return $"create table {(name.Schema is { } schema ? new SqlIdentifier(schema.Folded).Dot(table) : table)} ({string.Join(", ", parts)})";
    }

    private static NewColumn KeyOf(TableName name, IReadOnlyList<NewColumn> columns, string key) =>
        columns.FirstOrDefault(column => column.Name == key)
        ?? columns.FirstOrDefault(column => column.Name.Equals(key, StringComparison.OrdinalIgnoreCase))
        ?? throw new Fault(
            Messages.UpsertKeyNotImported(Shown.Text(key), name.Name.Text, Shown.List(columns.Select(column => column.Name))),
            FaultKind.InvalidArgument, key);
}
