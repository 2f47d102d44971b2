using RdsIam.Core.Names;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Users.Planning;

/// <summary>Refuses wishes that are wrong in themselves, before any network traffic.</summary>
internal static class DesiredUserCheck
{
    /// <exception cref="Fault">The error id says what is wrong.</exception>
    public static void Check(DesiredUser desired)
    {
        UserNames.Check(desired.UserName);
        foreach (var name in desired.MemberOf.Concat(desired.ObjectOwners).Concat(desired.Like is { } like ? [like] : []))
        {
            UserNames.CheckForm(name);
        }

        if (desired.ConnectionLimit < -1)
        {
            throw new Fault(
                Messages.ConnectionLimitOutOfRange(desired.ConnectionLimit), FaultKind.InvalidArgument, desired.ConnectionLimit);
        }

        foreach (var name in desired.Settings.Keys)
        {
            SettingPlanner.CheckName(name);
        }

        CheckAccess(desired);
    }

    private static void CheckAccess(DesiredUser desired)
    {
        if (desired.AllSchemas && desired.Access is not (UserAccess.ReadOnly or UserAccess.ReadWrite))
        {
            throw new Fault(Messages.AllSchemasAccess, FaultKind.InvalidArgument, desired.Access);
        }

        if (desired.AllSchemas && (desired.Schemas.Count > 0 || desired.ObjectOwners.Count > 0))
        {
            throw new Fault(Messages.AllSchemasWithSchema, FaultKind.InvalidArgument, desired.UserName);
        }

        if (desired.Access is null && (desired.Schemas.Count > 0 || desired.ObjectOwners.Count > 0))
        {
            throw new Fault(Messages.SchemaWithoutAccess, FaultKind.InvalidArgument, desired.UserName);
        }
    }
}
