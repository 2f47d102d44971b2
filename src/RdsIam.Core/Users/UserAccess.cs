using RdsIam.Core.Catalog;

namespace RdsIam.Core.Users;

/// <summary>The usual sets of privileges, each a part of the next one.</summary>
internal enum UserAccess
{
    /// <summary>CONNECT on the database, and nothing in it.</summary>
    ConnectOnly,

    /// <summary>Reads every table, view, materialised view and sequence of the schemas, tomorrow's too.</summary>
    ReadOnly,

    /// <summary>Also inserts, updates, deletes, and draws from sequences.</summary>
    ReadWrite,

    /// <summary>Also creates objects in the schemas, and truncates, refers to and watches the tables there.</summary>
    ReadWriteDdl,

    /// <summary>Also a member of the roles that own the schemas and what is in them, so that it may alter and drop.</summary>
    Owner,
}

/// <summary>What an access means for one kind of object.</summary>
internal static class AccessPrivileges
{
    /// <param name="access">The set.</param>
    /// <param name="kind">What it is on.</param>
    /// <param name="version">The server's major version.</param>
    public static Privileges On(this UserAccess access, ObjectKind kind, int version)
    {
        // EXECUTE on routines and USAGE on types are PUBLIC's to begin with.
        if (kind is ObjectKind.Routine or ObjectKind.Type)
        {
            return Privileges.None;
        }

        return access switch
        {
            UserAccess.ConnectOnly => kind == ObjectKind.Database ? Privileges.Connect : Privileges.None,
            UserAccess.ReadOnly => Reading(kind),
            UserAccess.ReadWrite => Reading(kind) | Writing(kind),
            _ => Reading(kind) | Writing(kind) | Building(kind, version),
        };
    }

    private static Privileges Reading(ObjectKind kind) => kind switch
    {
        ObjectKind.Database => Privileges.Connect,
        ObjectKind.Schema => Privileges.Usage,
        _ => Privileges.Select,
    };

    private static Privileges Writing(ObjectKind kind) => kind switch
    {
        ObjectKind.Table => Privileges.Insert | Privileges.Update | Privileges.Delete,
        ObjectKind.Sequence => Privileges.Usage,
        _ => Privileges.None,
    };

    private static Privileges Building(ObjectKind kind, int version) => kind switch
    {
        // CREATE on the database would be for schemas of the user's own, which nobody named.
        ObjectKind.Database => Privileges.Temporary,
        _ => PrivilegeNames.All(kind, version),
    };
}
