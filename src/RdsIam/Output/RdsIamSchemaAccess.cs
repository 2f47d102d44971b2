namespace RdsIam;

/// <summary>What a user may do in a schema.</summary>
public sealed class RdsIamSchemaAccess
{
    internal RdsIamSchemaAccess()
    {
    }

    /// <summary>The database.</summary>
    public required string Database { get; init; }

    /// <summary>The schema.</summary>
    public required string Schema { get; init; }

    /// <summary>
    /// What holds for most tables: ReadOnly, ReadWrite, ReadWriteDdl, Owner, None, or the privileges themselves where they are none
    /// of these.
    /// </summary>
    public required string Access { get; init; }

    /// <summary>What is otherwise, and for which tables and sequences.</summary>
    public required string[] Exceptions { get; init; }

    /// <summary>All of it in a line.</summary>
    public override string ToString() => $"{Database}.{Schema}: {Text}";

    /// <summary>Without the place.</summary>
    internal string Text => Access + (Exceptions.Length > 0 ? $" ({string.Join("; ", Exceptions)})" : "");
}
