namespace RdsIam;

/// <summary>What a database user may do in a schema.</summary>
public enum RdsIamAccess
{
    /// <summary>Log in to the database, and nothing in it.</summary>
    ConnectOnly,

    /// <summary>Read tables, views and sequences, those of tomorrow too.</summary>
    ReadOnly,

    /// <summary>Also insert, update, delete, and draw from sequences.</summary>
    ReadWrite,

    /// <summary>Also create objects in the schemas, and truncate, refer to and watch the tables there.</summary>
    ReadWriteDdl,

    /// <summary>Also be a member of the roles that own the schemas and what is in them, so as to alter and drop.</summary>
    Owner,
}
