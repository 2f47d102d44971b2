namespace RdsIam.Core.Policies;

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

    private static string Holder(PolicyKind kind) => kind switch
    {
        PolicyKind.RoleInline => "the inline policies of a role",
        PolicyKind.UserInline => "the inline policies of a user",
        PolicyKind.GroupInline => "the inline policies of a group",
        PolicyKind.Trust => "a trust policy",
        _ => "a managed policy",
    };
}
