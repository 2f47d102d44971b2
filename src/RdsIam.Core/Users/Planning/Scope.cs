using RdsIam.Core.Catalog;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Users.Planning;

/// <summary>Which schemas of a database an access is for. Pure.</summary>
internal static class Scope
{
    /// <summary>Those named, or all but the ones that extensions made for themselves.</summary>
    /// <exception cref="Fault">A schema that was named is not there.</exception>
    public static IReadOnlyList<SchemaState> Of(DesiredUser desired, DatabaseState database)
    {
        if (desired.Schemas.Count == 0)
        {
            return [.. database.Schemas.Where(s => !s.OfExtension)];
        }

        return [.. desired.Schemas.Select(name => Find(name, database))];
    }

    /// <exception cref="Fault">There is no such schema.</exception>
    public static SchemaState Find(string name, DatabaseState database) =>
        database.Schemas.FirstOrDefault(s => s.Name == name)
        ?? throw new Fault(
            Messages.SchemaNotFound(name, database.Name, string.Join(", ", database.Schemas.Take(20).Select(s => s.Name))),
            FaultKind.ObjectNotFound, name);
}
