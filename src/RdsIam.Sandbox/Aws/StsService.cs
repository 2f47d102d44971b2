using System.Xml.Linq;

namespace RdsIam.Sandbox.Aws;

/// <summary>AWS Security Token Service.</summary>
internal sealed class StsService
{
    private readonly RoleAssumption _assumption;
    private readonly WebIdentityAssumption _web;

    public StsService(World world, Authorizer authorizer)
    {
        AccountId = world.AccountId;
        _assumption = new RoleAssumption(world, authorizer);
        _web = new WebIdentityAssumption(world);
        Service = new ApiService(
            "sts",
            "2011-06-15",
            "https://sts.amazonaws.com/doc/2011-06-15/",
            new Dictionary<string, ApiAction>(StringComparer.Ordinal)
            {
                ["GetCallerIdentity"] = GetCallerIdentity,
                ["AssumeRole"] = _assumption.AssumeRole,
                ["AssumeRoleWithWebIdentity"] = _web.AssumeRole,
            });
    }

    public ApiService Service { get; }

    private string AccountId { get; }

    // Every principal may ask who it is, whatever its policies say.
    private IEnumerable<XElement?> GetCallerIdentity(ApiRequest request) =>
    [
        new XElement("Arn", request.Caller!.Arn),
        new XElement("UserId", request.Caller.UserId),
        new XElement("Account", AccountId),
    ];
}
