using System.Xml.Linq;
using RdsIam.Core.Policies;

namespace RdsIam.Sandbox.Aws;

/// <summary>STS AssumeRoleWithWebIdentity: unsigned, the token is the proof.</summary>
internal sealed class WebIdentityAssumption(World world)
{
    public const string Action = "AssumeRoleWithWebIdentity";

    /// <exception cref="AwsFault">ValidationError, InvalidIdentityToken, ExpiredTokenException, AccessDenied.</exception>
    public IEnumerable<XElement> AssumeRole(ApiRequest request)
    {
        var roleArn = request.Get("RoleArn");
        var name = SessionRequest.SessionName(request);
        var token = WebIdentityToken.Read(request.Get("WebIdentityToken"), request.State, request.Now);
        var provider = world.Arns.OidcProvider(token.Provider.Issuer);
        var role = SessionRequest.FindRole(world, request, roleArn);
        if (role is null || !Trusts(role, roleArn, token, provider, name))
        {
            throw AwsFault.AccessDenied($"Not authorized to perform sts:{Action}");
        }

        var key = world.AddSession(new RoleSession
        {
            RoleName = role.Name,
            SessionName = name,
            SessionToken = Identifiers.SessionToken(),
            IssuedAt = request.Now,
            ExpiresAt = request.Now + SessionRequest.Duration(request, role, chained: false),
            Policies = SessionRequest.Policies(request),
            FederatedProvider = provider,
        });
        return SessionRequest.Credentials(world, role, key).Concat(
        [
            new XElement("SubjectFromWebIdentityToken", token.Subject),
            new XElement("Audience", token.Audience),
            new XElement("Provider", provider),
        ]);
    }

    private static bool Trusts(IamRole role, string roleArn, WebIdentityToken token, string provider, string name) =>
        PolicyEvaluator.Evaluate(
            new AccessRequest
            {
                Principal = RequestPrincipal.Parse(provider),
                Action = $"sts:{Action}",
                Resource = roleArn,
                Context = RequestContext.Of(
                    ($"{token.Provider.Issuer}:sub", token.Subject),
                    ($"{token.Provider.Issuer}:aud", token.Audience),
                    ("aws:FederatedProvider", provider),
                    ("sts:RoleSessionName", name)),
            },
            new PolicySet { Resource = role.TrustPolicy }).Allowed;
}
