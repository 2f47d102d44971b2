namespace RdsIam.Core.Catalog;

/// <summary>What can be granted in one database, and what is granted; without PostgreSQL's own schemas.</summary>
internal sealed record DatabaseState
{
    private readonly IReadOnlyList<SchemaState> _schemas = [];
    private readonly Dictionary<uint, SchemaState> _byOid = [];

    public required string Name { get; init; }

    public required IReadOnlyList<SchemaState> Schemas
    {
        get => _schemas;
        init => (_schemas, _byOid) = (value, value.ToDictionary(schema => schema.Oid));
    }

    /// <summary>Tables and sequences, those together that are alike.</summary>
    public required IReadOnlyList<RelationGroup> Relations { get; init; }

    /// <summary>Columns that have privileges of their own.</summary>
    public required IReadOnlyList<ColumnState> Columns { get; init; }

    /// <summary>Routines and types whose privileges are not the built-in ones.</summary>
    public required IReadOnlyList<OtherObject> Others { get; init; }

    public required IReadOnlyList<DefaultAcl> Defaults { get; init; }

    /// <summary>The schema of an object of this database.</summary>
    public SchemaState Schema(uint oid) => _byOid[oid];

    /// <summary>The schema that a default is for; null: it is for every schema, or for one that is not shown.</summary>
    public SchemaState? FindSchema(uint oid) => _byOid.GetValueOrDefault(oid);
}

/// <summary>A schema. <paramref name="OfExtension"/>: an extension made it.</summary>
internal sealed record SchemaState(uint Oid, string Name, uint Owner, bool OfExtension, Acl Acl);

/// <summary>Tables or sequences of one schema with the same owner and the same privileges.</summary>
internal sealed record RelationGroup(
    uint Schema, ObjectKind Kind, uint Owner, bool OfExtension, Acl Acl, IReadOnlyList<string> Names);

/// <summary>A column with privileges of its own. <paramref name="Owner"/>: of the table.</summary>
internal sealed record ColumnState(uint Schema, string Table, string Name, uint Owner, Acl Acl);

/// <summary>A routine or a type.</summary>
/// <param name="Schema">Its schema's oid.</param>
/// <param name="Kind">Which of the two.</param>
/// <param name="Name">Its name.</param>
/// <param name="Arguments">A routine's arguments as DROP ROUTINE takes them; empty for a type.</param>
/// <param name="Owner">Its owner's oid.</param>
/// <param name="Acl">Who may use it.</param>
/// <param name="RequestedAs">The text by which a grant named this routine; null: none did.</param>
internal sealed record OtherObject(
    uint Schema, ObjectKind Kind, string Name, string Arguments, uint Owner, Acl Acl, string? RequestedAs)
{
    public string FullName => Kind == ObjectKind.Routine ? $"{Name}({Arguments})" : Name;
}

/// <summary>What objects get that a role makes from now on.</summary>
/// <param name="Owner">Whose objects.</param>
/// <param name="Schema">Where; 0: in every schema.</param>
/// <param name="ObjectType">pg_default_acl's letter: r, S, f, T, n, L.</param>
/// <param name="Acl">Who gets what.</param>
internal sealed record DefaultAcl(uint Owner, uint Schema, char ObjectType, Acl Acl);
