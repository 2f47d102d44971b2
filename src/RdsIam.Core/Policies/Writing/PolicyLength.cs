using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Writing;

/// <summary>How long a policy that is written may be.</summary>
internal static class PolicyLength
{
    /// <exception cref="Fault">PolicyTooLongToWrite.</exception>
    public static void Check(string json, string name, PolicyKind kind)
    {
        var (size, quota) = (PolicyText.Size(json), PolicyGrammar.Quota(kind));
        if (size > quota)
        {
            throw new Fault("PolicyTooLongToWrite", FaultKind.LimitsExceeded, name, name, size, Holder(kind), quota);
        }
    }

    private static string Holder(PolicyKind kind) => Messages.Format(kind switch
    {
        PolicyKind.RoleInline => "LengthOfRoleInline",
        PolicyKind.UserInline => "LengthOfUserInline",
        PolicyKind.GroupInline => "LengthOfGroupInline",
        PolicyKind.Trust => "LengthOfTrust",
        _ => "LengthOfManaged",
    });
}
