using System.Xml.Linq;
using RdsIam.Sandbox.Iam;

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
        IamJudge.Decide(
            new Question(
                Asker.Parse(provider),
                $"sts:{Action}",
                roleArn,
                new AskedKeys()
                    .Set($"{token.Provider.Issuer}:sub", token.Subject)
                    .Set($"{token.Provider.Issuer}:aud", token.Audience)
                    .Set("aws:FederatedProvider", provider)
                    .Set("sts:RoleSessionName", name)),
            new PolicyStack { Trust = role.TrustPolicy }).Allowed;
}
