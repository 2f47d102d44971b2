using RdsIam.Core.Inspection;

namespace RdsIam.Input;

/// <summary>Base of the completers that ask the server of an open connection, within 300 ms or from what it said a moment ago.</summary>
public abstract class ServerNameCompleter : NameCompleter
{
    private protected abstract NameKind Kind { get; }

    private protected override IEnumerable<string> Names(CompletionWords words, string word) =>
        words.Pool is { } pool ? ServerNames.Find(pool, Kind, TableOf(words)) : [];

    private protected virtual string TableOf(CompletionWords words) => "";
}

/// <summary>Schemas of the database.</summary>
public sealed class SchemaCompleter : ServerNameCompleter
{
    private protected override NameKind Kind => NameKind.Schemas;
}

/// <summary>Tables and views of the database, <c>schema.table</c>.</summary>
public sealed class TableCompleter : ServerNameCompleter
{
    private protected override NameKind Kind => NameKind.Tables;
}

/// <summary>Columns of the table that -Table names.</summary>
public sealed class ColumnCompleter : ServerNameCompleter
{
    private protected override NameKind Kind => NameKind.Columns;

    private protected override IEnumerable<string> Names(CompletionWords words, string word) =>
        TableOf(words).Length > 0 ? base.Names(words, word) : [];

    private protected override string TableOf(CompletionWords words) => words.Text("Table") ?? "";
}

/// <summary>Roles of the server.</summary>
public sealed class RoleNameCompleter : ServerNameCompleter
{
    private protected override NameKind Kind => NameKind.Roles;
}
