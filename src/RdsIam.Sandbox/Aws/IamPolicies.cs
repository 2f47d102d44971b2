using System.Xml.Linq;
using RdsIam.Sandbox.Iam;

namespace RdsIam.Sandbox.Aws;

/// <summary>IAM's actions for inline, attached and managed policies.</summary>
internal sealed class IamPolicies(World world, Authorizer authorizer)
{
    private const string Version = "v1";

    public IEnumerable<XElement?> ListInline(ApiRequest request, IamHolderKind kind)
    {
        var holder = kind.Get(request, world, authorizer);
        var page = Paging.Items(request, holder.InlinePolicies.Keys);
        return [ApiXml.List("PolicyNames", "member", page.Items), .. IamService.End(page)];
    }

    public IEnumerable<XElement?> GetInline(ApiRequest request, IamHolderKind kind)
    {
        var holder = kind.Get(request, world, authorizer);
        var name = request.Get("PolicyName");
        var document = holder.InlinePolicies.GetValueOrDefault(name) ?? throw AwsFault.NoSuchEntity(
            $"The {kind.Name.ToLowerInvariant()} policy with name {name} cannot be found.");
        return
        [
            new XElement(kind.Parameter, holder.Name),
            new XElement("PolicyName", name),
            new XElement("PolicyDocument", Encode(document)),
        ];
    }

    public IEnumerable<XElement?>? PutInline(ApiRequest request, IamHolderKind kind)
    {
        var holder = kind.Get(request, world, authorizer);
        try
        {
            kind.Put(world, holder.Name, request.Get("PolicyName"), request.Get("PolicyDocument"));
        }
        catch (MalformedPolicy trouble)
        {
            throw new AwsFault(trouble.Code == "LimitExceeded" ? 409 : 400, trouble.Code, trouble.Message);
        }

        return null;
    }

    public IEnumerable<XElement?> ListAttached(ApiRequest request, IamHolderKind kind)
    {
        var holder = kind.Get(request, world, authorizer);
        var page = Paging.Items(request, holder.AttachedPolicies.Select(arn => request.State.Policies[arn]));
        var attached = page.Items.Select(policy => ApiXml.Item(
            new XElement("PolicyName", policy.Name), new XElement("PolicyArn", policy.Arn)));
        return [ApiXml.List("AttachedPolicies", "member", attached), .. IamService.End(page)];
    }

    public IEnumerable<XElement?> GetPolicy(ApiRequest request)
    {
        var policy = Find(request);
        return
        [
            new XElement(
                "Policy",
                new XElement("PolicyName", policy.Name),
                new XElement("PolicyId", policy.Id),
                new XElement("Arn", policy.Arn),
                new XElement("Path", "/"),
                new XElement("DefaultVersionId", Version),
                new XElement("AttachmentCount", request.State.Holders.Count(one => one.AttachedPolicies.Contains(policy.Arn))),
                ApiXml.Field("IsAttachable", true),
                new XElement("CreateDate", ApiXml.Time(policy.Created)),
                new XElement("UpdateDate", ApiXml.Time(policy.Created))),
        ];
    }

    public IEnumerable<XElement?> GetPolicyVersion(ApiRequest request)
    {
        var policy = Find(request);
        var version = request.Get("VersionId");
        if (version != Version)
        {
            throw AwsFault.NoSuchEntity($"Policy {policy.Arn} version {version} does not exist or is not attachable.");
        }

        return
        [
            new XElement(
                "PolicyVersion",
                new XElement("Document", Encode(policy.Document)),
                new XElement("VersionId", Version),
                ApiXml.Field("IsDefaultVersion", true),
                new XElement("CreateDate", ApiXml.Time(policy.Created))),
        ];
    }

    /// <summary>A document as IAM writes it into its answers: percent-encoded after RFC 3986.</summary>
    public static string Encode(IamDocument document) => Uri.EscapeDataString(document.Json);

    private ManagedPolicy Find(ApiRequest request)
    {
        var arn = request.Get("PolicyArn");
        authorizer.Demand(request, $"iam:{request.Action}", arn);
        return request.State.Policies.GetValueOrDefault(arn)
            ?? throw AwsFault.NoSuchEntity($"Policy {arn} was not found.");
    }
}
