using RdsIam.Core.Catalog;
using RdsIam.Core.Users.Planning;

namespace RdsIam.Core.Users.Removing;

/// <summary>What to know before a user goes. Pure.</summary>
internal static class RemovalNotes
{
    /// <summary>What DROP OWNED does not say by itself.</summary>
    public static IReadOnlyList<PlanNote> Of(RemovalRequest request, Role role, IReadOnlyList<RoleDependency> dependencies) =>
    [
        .. from dependency in dependencies
           where request.DropOwned && dependency.Kind == RoleDependency.Owned && dependency.Database is not null
           group dependency by dependency.Database into owned
           orderby owned.Key
           select PlanNote.Warning(Messages.NoteDropsOwned(role.Name, owned.Key, RoleDependency.Describe(owned))),
    ];
}
