using RdsIam.Core.Catalog;
using RdsIam.Core.Names;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Users.Planning;

/// <summary>What a plan should say besides its statements. Pure.</summary>
internal static class PlanNotes
{
    public static IEnumerable<PlanNote> Of(
        DesiredUser desired, ServerState server, IReadOnlyList<ScopedDatabase> databases, IReadOnlyList<DatabasePlan> parts)
    {
        if (desired.CreateRdsIamRole && server is { RdsIam: null, Version: >= 16, Administrator.IsSuperuser: false })
        {
            yield return PlanNote.Warning(Messages.NoteRdsIamCreator(server.Administrator.Name));
        }

        if (server.IsDsql)
        {
            foreach (var note in DsqlNotes(desired, server))
            {
                yield return note;
            }
        }

        if (desired is { Login: true, ValidUntil: { } until } && until != DateTimeOffset.MaxValue)
        {
            yield return PlanNote.Of(Messages.NoteValidUntil(desired.UserName));
        }

        if (desired.AllSchemas)
        {
            yield return PlanNote.Of(Messages.NoteAllSchemas(desired.UserName));
        }

        foreach (var part in parts.Where(p => p.LeftOut.Count > 0))
        {
            yield return PlanNote.Of(Messages.NoteLeftOut(part.Database, FirstFew.Of(part.LeftOut)));
        }

        foreach (var part in parts.Where(p => p.ActsFor.Count > 0))
        {
            yield return PlanNote.Of(Messages.NoteActsForOwner(part.Database, FirstFew.Of(part.ActsFor), server.Administrator.Name));
        }

        foreach (var note in databases.SelectMany(database => PublicNotes.Of(desired, server, database)))
        {
            yield return note;
        }
    }

    private static IEnumerable<PlanNote> DsqlNotes(DesiredUser desired, ServerState server)
    {
        if (desired is { Login: true, Principals.Count: 0 } && (desired.Exact || !server.PrincipalsOf(desired.UserName).Any()))
        {
            yield return PlanNote.Warning(Messages.NoteDsqlNoPrincipal(desired.UserName));
        }

        if (desired.Access is not (null or UserAccess.ConnectOnly))
        {
            yield return PlanNote.Warning(Messages.NoteDsqlFutureTables(desired.UserName));
        }
    }
}
