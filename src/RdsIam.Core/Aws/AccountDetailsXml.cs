using System.Xml.Linq;

namespace RdsIam.Core.Aws;

/// <summary>A page of GetAccountAuthorizationDetails as records.</summary>
internal static class AccountDetailsXml
{
    public static AccountDetails Page(XElement e) => new()
    {
        Users = [.. e.List("UserDetailList").Select(User)],
        Groups = [.. e.List("GroupDetailList").Select(Group)],
        Roles = [.. e.List("RoleDetailList").Select(Role)],
        Policies = [.. e.List("Policies").Select(Policy)],
    };

    private static UserDetail User(XElement e) => new(IamXml.User(e))
    {
        Inline = Inline(e, "UserPolicyList"),
        Attached = Attached(e),
        Groups = e.Texts("GroupList"),
    };

    private static GroupDetail Group(XElement e) => new(IamXml.Group(e)) { Inline = Inline(e, "GroupPolicyList"), Attached = Attached(e) };

    private static RoleDetail Role(XElement e) => new(IamXml.Role(e))
    {
        Inline = Inline(e, "RolePolicyList"),
        Attached = Attached(e),
        LastUsed = e.Child("RoleLastUsed").Time("LastUsedDate"),
    };

    private static PolicyDetail Policy(XElement e)
    {
        var inForce = e.List("PolicyVersionList").FirstOrDefault(version => version.Flag("IsDefaultVersion") == true);
        return new PolicyDetail(e.Required("PolicyName"), e.Required("Arn"), IamXml.Document(inForce.Text("Document")));
    }

    private static IReadOnlyList<InlinePolicy> Inline(XElement e, string list) =>
        [.. e.List(list).Select(one => new InlinePolicy(one.Required("PolicyName"), IamXml.Document(one.Required("PolicyDocument"))!))];

    private static IReadOnlyList<AttachedPolicy> Attached(XElement e) => [.. e.List("AttachedManagedPolicies").Select(IamXml.Attached)];
}
