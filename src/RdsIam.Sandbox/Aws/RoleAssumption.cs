using System.Collections.Immutable;
using System.Xml.Linq;
using RdsIam.Core.Policies;

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
            var decision = authorizer.Decide(request, caller, action, roleArn, role.TrustPolicy, context);
            if (!decision.Allowed || !decision.MatchedStatements.Any(IsTrust))
            {
                throw Denied(caller, action, roleArn);
            }
        }

        var key = world.AddSession(new RoleSession
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
        return SessionRequest.Credentials(world, role, key)
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

    // Also what the caller's own policies allow, tags for one, the role must let happen to it.
    private static bool IsTrust(MatchedStatement matched) =>
        matched is { Layer: PolicyLayer.Resource, Effect: PolicyEffect.Allow };

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

    private static List<KeyValuePair<string, IReadOnlyList<string>>> Context(
        ApiRequest request, Caller caller, string name, ImmutableSortedDictionary<string, string> tags, bool mfa)
    {
        List<KeyValuePair<string, IReadOnlyList<string>>> keys = [new("sts:RoleSessionName", [name])];
        void Add(string key, string? value)
        {
            if (value is not null)
            {
                keys.Add(new(key, [value]));
            }
        }

        Add("sts:ExternalId", request.Find("ExternalId"));
        Add("sts:SourceIdentity", request.Find("SourceIdentity") ?? caller.Session?.SourceIdentity);
        // Without a code the key is absent for long-term keys, and what the session's own opening left for others.
        Add("aws:MultiFactorAuthPresent", mfa ? "true" : null);
        Add("aws:MultiFactorAuthAge", mfa ? "0" : null);
        foreach (var (tag, value) in tags)
        {
            Add($"aws:RequestTag/{tag}", value);
        }

        if (tags.Count > 0)
        {
            keys.Add(new("aws:TagKeys", [.. tags.Keys]));
        }

        var transitive = request.List("TransitiveTagKeys");
        if (transitive.Count > 0)
        {
            keys.Add(new("sts:TransitiveTagKeys", transitive));
        }

        return keys;
    }

    private static AwsFault Denied(Caller caller, string action, string roleArn) =>
        AwsFault.AccessDenied($"User: {caller.Arn} is not authorized to perform: {action} on resource: {roleArn}");
}
