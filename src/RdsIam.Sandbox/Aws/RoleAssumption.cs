using System.Collections.Immutable;
using System.Xml.Linq;
using RdsIam.Sandbox.Iam;

namespace RdsIam.Sandbox.Aws;

/// <summary>STS AssumeRole.</summary>
internal sealed class RoleAssumption(World world, Authorizer authorizer)
{
    /// <summary>Opens a session of a role for a caller whom the role trusts and whose policies do not stand against it.</summary>
    /// <exception cref="AwsFault">ValidationError, MalformedPolicyDocument, PackedPolicyTooLarge, AccessDenied.</exception>
    public IEnumerable<XElement> AssumeRole(ApiRequest request)
    {
        var caller = request.Caller!;
        var roleArn = request.Get("RoleArn");
        var name = SessionRequest.SessionName(request);
        var role = SessionRequest.FindRole(world, request, roleArn) ?? throw Denied(caller, "sts:AssumeRole", roleArn);
        var tags = RequestedTags(request);
        var mfa = CheckMfa(request, caller);
        var context = Context(request, caller, name, tags, mfa);
        foreach (var action in Actions(request, tags))
        {
            // Also what the caller's own policies allow, tags for one, the role must let happen to it.
            if (!authorizer.Decide(request, caller, action, roleArn, role.TrustPolicy, context).Allowed)
            {
                throw Denied(caller, action, roleArn);
            }
        }

        // The session belongs to the role's account.
        var home = world.AccountOf(roleArn);
        var key = home.AddSession(new RoleSession
        {
            RoleName = role.Name,
            SessionName = name,
            SessionToken = Identifiers.SessionToken(),
            IssuedAt = request.Now,
            ExpiresAt = request.Now + SessionRequest.Duration(request, role, chained: caller.Session is not null),
            Policies = SessionRequest.Policies(request),
            SourceIdentity = request.Find("SourceIdentity") ?? caller.Session?.SourceIdentity,
            Tags = Inherited(caller).SetItems(tags),
            TransitiveTagKeys = Empty.Names.Union(Inherited(caller).Keys).Union(request.List("TransitiveTagKeys")),
            MfaPresent = mfa,
        });
        var source = key.Session!.SourceIdentity;
        return SessionRequest.Credentials(home, role, key)
            .Concat(source is null ? [] : [new XElement("SourceIdentity", source)]);
    }

    private static IEnumerable<string> Actions(ApiRequest request, ImmutableSortedDictionary<string, string> tags)
    {
        yield return "sts:AssumeRole";
        if (tags.Count > 0)
        {
            yield return "sts:TagSession";
        }

        if (request.Find("SourceIdentity") is not null)
        {
            yield return "sts:SetSourceIdentity";
        }
    }

    private static ImmutableSortedDictionary<string, string> RequestedTags(ApiRequest request) => Empty.Texts.SetItems(
        request.Structures("Tags").Select(prefix =>
            KeyValuePair.Create(request.Get(prefix + "Key"), request.Find(prefix + "Value") ?? "")));

    private static ImmutableSortedDictionary<string, string> Inherited(Caller caller) => caller.Session is { } session
        ? Empty.Texts.SetItems(session.Tags.Where(tag => session.TransitiveTagKeys.Contains(tag.Key)))
        : Empty.Texts;

    /// <summary>Whether a second factor was shown, and rightly.</summary>
    private static bool CheckMfa(ApiRequest request, Caller caller)
    {
        if (request.Find("SerialNumber") is not { } serial)
        {
            return false;
        }

        return serial == (caller.Holder as IamUser)?.MfaSerial && request.Find("TokenCode") == DemoWorld.MfaCode
            ? true
            : throw AwsFault.AccessDenied("MultiFactorAuthentication failed with invalid MFA one time pass code. ");
    }

    private static AskedKeys Context(
        ApiRequest request, Caller caller, string name, ImmutableSortedDictionary<string, string> tags, bool mfa)
    {
        var keys = new AskedKeys()
            .Set("sts:RoleSessionName", name)
            .SetIf("sts:ExternalId", request.Find("ExternalId"))
            .SetIf("sts:SourceIdentity", request.Find("SourceIdentity") ?? caller.Session?.SourceIdentity)
            // Without a code the key is absent for long-term keys, and what the session's own opening left for others.
            .SetIf("aws:MultiFactorAuthPresent", mfa ? "true" : null)
            .SetIf("aws:MultiFactorAuthAge", mfa ? "0" : null);
        foreach (var (tag, value) in tags)
        {
            keys.Set($"aws:RequestTag/{tag}", value);
        }

        return keys.Set("aws:TagKeys", [.. tags.Keys]).Set("sts:TransitiveTagKeys", request.List("TransitiveTagKeys"));
    }

    private static AwsFault Denied(Caller caller, string action, string roleArn) =>
        AwsFault.AccessDenied($"User: {caller.Arn} is not authorized to perform: {action} on resource: {roleArn}");
}
