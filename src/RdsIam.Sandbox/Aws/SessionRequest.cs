using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using RdsIam.Sandbox.Iam;

namespace RdsIam.Sandbox.Aws;

/// <summary>The parameters that AssumeRole and AssumeRoleWithWebIdentity share, checked as STS checks them.</summary>
internal static partial class SessionRequest
{
    private const int ShortestSeconds = 900;
    private const int LongestSeconds = 43200;
    private const int DefaultSeconds = 3600;
    private const int LongestPolicy = 2048;

    /// <exception cref="AwsFault">ValidationError: too short, too long, or other characters than STS takes.</exception>
    public static string SessionName(ApiRequest request)
    {
        var name = request.Get("RoleSessionName");
        CheckLength("roleSessionName", name, 2, 64);
        return NamePattern().IsMatch(name)
            ? name
            : throw Constraint("roleSessionName", name, @"Member must satisfy regular expression pattern: [\w+=,.@-]*");
    }

    /// <summary>How long the session lives.</summary>
    /// <exception cref="AwsFault">ValidationError: out of STS's range, over the role's, or over a chain's hour.</exception>
    public static TimeSpan Duration(ApiRequest request, IamRole role, bool chained)
    {
        var seconds = request.FindInt("DurationSeconds") ?? DefaultSeconds;
        if (seconds < ShortestSeconds)
        {
            throw Constraint("durationSeconds", seconds, $"Member must have value greater than or equal to {ShortestSeconds}");
        }

        if (seconds > LongestSeconds)
        {
            throw Constraint("durationSeconds", seconds, $"Member must have value less than or equal to {LongestSeconds}");
        }

        if (chained && seconds > DefaultSeconds)
        {
            throw AwsFault.Validation(
                "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining");
        }

        return seconds <= role.MaxSessionDurationSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw AwsFault.Validation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
    }

    /// <summary>Session policies: the inline one, and managed ones by their ARN.</summary>
    /// <exception cref="AwsFault">MalformedPolicyDocument, PackedPolicyTooLarge, or an ARN that is no policy.</exception>
    public static ImmutableArray<IamDocument> Policies(ApiRequest request)
    {
        var arns = request.Structures("PolicyArns").Select(prefix => request.Get(prefix + "arn"));
        var policies = arns.Select(arn => request.State.Policies.GetValueOrDefault(arn)?.Document
            ?? throw new AwsFault(400, "MalformedPolicyDocument", $"The policy {arn} does not exist or is not attachable."));
        return [.. policies, .. Inline(request)];
    }

    /// <summary>The session's credentials as STS shows them; the only place where they are written.</summary>
    public static IEnumerable<XElement> Credentials(World world, IamRole role, AccessKey key)
    {
        var session = key.Session!;
        yield return new XElement(
            "Credentials",
            new XElement("AccessKeyId", key.Id),
            new XElement("SecretAccessKey", key.Secret),
            new XElement("SessionToken", session.SessionToken),
            new XElement("Expiration", ApiXml.Time(session.ExpiresAt)));
        yield return new XElement(
            "AssumedRoleUser",
            new XElement("AssumedRoleId", $"{role.Id}:{session.SessionName}"),
            new XElement("Arn", world.Arns.Session(session)));
    }

    /// <summary>The role of an ARN, or null where its account has none.</summary>
    public static IamRole? FindRole(World world, ApiRequest request, string roleArn)
    {
        CheckLength("roleArn", roleArn, 20, 2048);
        var home = world.AccountOf(roleArn);
        var state = home == world ? request.State : home.State;
        return state.Roles.Values.FirstOrDefault(role => home.Arns.Of(role) == roleArn);
    }

    public static AwsFault Constraint(string name, object value, string constraint) => AwsFault.Validation(string.Create(
        CultureInfo.InvariantCulture,
        $"1 validation error detected: Value '{value}' at '{name}' failed to satisfy constraint: {constraint}"));

    private static IEnumerable<IamDocument> Inline(ApiRequest request)
    {
        if (request.Find("Policy") is not { } text)
        {
            yield break;
        }

        if (text.Length > LongestPolicy)
        {
            throw new AwsFault(400, "PackedPolicyTooLarge", "Packed policy consumes more than 100% of allotted space.");
        }

        yield return ReadInline(text);
    }

    private static IamDocument ReadInline(string text)
    {
        try
        {
            return IamDocument.Read(text, "session policy", PolicyHome.Session);
        }
        catch (MalformedPolicy trouble)
        {
            throw new AwsFault(400, trouble.Code, trouble.Message);
        }
    }

    private static void CheckLength(string name, string value, int least, int most)
    {
        if (value.Length < least)
        {
            throw Constraint(name, value, $"Member must have length greater than or equal to {least}");
        }

        if (value.Length > most)
        {
            throw Constraint(name, value, $"Member must have length less than or equal to {most}");
        }
    }

    [GeneratedRegex(@"^[\w+=,.@-]*$", RegexOptions.ECMAScript)]
    private static partial Regex NamePattern();
}
