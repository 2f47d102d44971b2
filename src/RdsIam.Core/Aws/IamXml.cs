using System.Xml.Linq;

namespace RdsIam.Core.Aws;

/// <summary>Elements of IAM's answers as records.</summary>
internal static class IamXml
{
    /// <summary>The one empty collection, so that records without tags are equal.</summary>
    public static readonly IReadOnlyDictionary<string, string> NoTags = new Dictionary<string, string>();

    public static IamUser User(XElement e) =>
        new(e.Required("UserName"), e.Required("UserId"), e.Required("Arn"), Boundary(e)) { Tags = Tags(e) };

    public static IamRole Role(XElement e) => new(
        e.Required("RoleName"),
        e.Required("RoleId"),
        e.Required("Arn"),
        Document(e.Text("AssumeRolePolicyDocument")),
        Boundary(e)) { Tags = Tags(e) };

    public static IamGroup Group(XElement e) => new(e.Required("GroupName"), e.Required("Arn"));

    public static AttachedPolicy Attached(XElement e) => new(e.Required("PolicyName"), e.Required("PolicyArn"));

    public static ManagedPolicy Managed(XElement e) =>
        new(e.Required("PolicyName"), e.Required("Arn"), e.Required("DefaultVersionId"));

    public static SimulationResult Simulated(XElement e) => new(
        e.Required("EvalDecision"),
        [.. e.List("MatchedStatements").Select(s => s.Text("SourcePolicyId")).OfType<string>()],
        e.Texts("MissingContextValues"),
        e.Child("OrganizationsDecisionDetail").Flag("AllowedByOrganizations"),
        e.Child("PermissionsBoundaryDecisionDetail").Flag("AllowedByPermissionsBoundary"));

    /// <summary>IAM percent-encodes policy documents inside its XML.</summary>
    public static string? Document(string? encoded) => encoded is null ? null : Uri.UnescapeDataString(encoded);

    private static IReadOnlyDictionary<string, string> Tags(XElement e)
    {
        var tags = e.TagsOf("Tags");
        return tags.Count == 0 ? NoTags : tags;
    }

    private static string? Boundary(XElement e) => e.Child("PermissionsBoundary").Text("PermissionsBoundaryArn");
}
