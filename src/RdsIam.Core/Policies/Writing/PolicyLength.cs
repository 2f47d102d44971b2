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
            throw new Fault(Messages.PolicyTooLongToWrite(name, size, Holder(kind), quota), FaultKind.LimitsExceeded, name);
        }
    }

    private static string Holder(PolicyKind kind) => (kind switch
    {
        PolicyKind.RoleInline => Messages.LengthOfRoleInline,
        PolicyKind.UserInline => Messages.LengthOfUserInline,
        PolicyKind.GroupInline => Messages.LengthOfGroupInline,
        PolicyKind.Trust => Messages.LengthOfTrust,
        _ => Messages.LengthOfManaged,
    });
}
