using System.Globalization;
using Amazon.Runtime;
using RdsIam.Core.Credentials.Login;
using RdsIam.Core.Profiles;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Credentials;

/// <summary>What a profile says: keys, SSO, a login, a process, a token file, or a role on top of another profile.</summary>
internal static class ProfileIdentities
{
    /// <exception cref="Fault">The profile does not exist, points in a circle, or holds no credentials.</exception>
    public static IIdentitySource Create(string name, ResolveContext context) =>
        Create(name, context, visited: []);

    private static IIdentitySource Create(string name, ResolveContext context, HashSet<string> visited)
    {
        var profile = context.Files.Find(name) ?? throw NotFound(name, context.Files);
        if (!visited.Add(name))
        {
            throw new Fault(Messages.ProfileCircle(string.Join(" -> ", visited.Append(name))), FaultKind.InvalidData, name);
        }

        return Direct(profile, context) ?? Role(profile, context, visited)
            ?? throw new Fault(Messages.ProfileWithoutCredentials(name, context.Files.ConfigPath), FaultKind.InvalidData, name);
    }

    /// <summary>A role profile: its source, and the role on top.</summary>
    private static IIdentitySource? Role(Profile profile, ResolveContext context, HashSet<string> visited)
    {
        if (profile["role_arn"] is null)
        {
            return null;
        }

        var source = (profile["source_profile"], profile["credential_source"]) switch
        {
            // A profile may be its own source: then its keys are meant.
            ({ } own, _) when own == profile.Name => Keys(profile, context)!,
            ({ } other, _) => Create(other, context, visited),
            (_, { } place) => Place(place, profile, context),
            _ => throw new Fault(
                Messages.ProfileWithoutCredentials(profile.Name, context.Files.ConfigPath), FaultKind.InvalidData, profile.Name),
        };
        return RoleChain.Build(source, [Step(profile, context, isFirst: source.RoleChain.Count == 0)], context);
    }

    private static IIdentitySource? Direct(Profile profile, ResolveContext context)
    {
        if (profile["role_arn"] is not null)
        {
            return profile["web_identity_token_file"] is { } file
                ? new WebIdentitySource(file, Step(profile, context, isFirst: false), context.Sts, context.Cache)
                : null;
        }

        if (profile.IsSso)
        {
            return SsoIdentities.Create(profile, context);
        }

        if (Keys(profile, context) is { } keys)
        {
            return keys;
        }

        return profile["login_session"] is null
            ? Process(profile, context)
            : new LoginIdentitySource(
                profile, ProfileKey.Of(profile), () => context.Options.Region ?? DefaultRegion.Find(profile.Name), context.Cache);
    }

    private static ProfileKeysSource? Keys(Profile profile, ResolveContext context) =>
        profile["aws_access_key_id"] is null && profile["aws_secret_access_key"] is null
            ? null
            : new ProfileKeysSource(profile, context.Files);

    private static SdkIdentitySource? Process(Profile profile, ResolveContext context) =>
        profile["credential_process"] is { } command
            ? new SdkIdentitySource(
                ProfileKey.Of(profile),
                $"credential process of profile {profile.Name}",
                () => new ProcessAWSCredentials(command),
                e => new Fault(Messages.CredentialProcessFailed(profile.Name, Reason(e)), FaultKind.Authentication, profile.Name),
                context.Cache)
            : null;

    private static IIdentitySource Place(string place, Profile profile, ResolveContext context) =>
        place.ToUpperInvariant() switch
        {
            "ENVIRONMENT" => EnvironmentIdentities.Keys(context) ?? throw Empty(profile, place),
            "ECSCONTAINER" => EnvironmentIdentities.Container(context) ?? throw Empty(profile, place),
            "EC2INSTANCEMETADATA" => new Ec2IdentitySource([], context.Cache),
            _ => throw new Fault(Messages.CredentialSourceUnknown(profile.Name, place), FaultKind.InvalidData, profile.Name),
        };

    /// <summary>What the user said on the command line goes before what the profile says.</summary>
    private static RoleStep Step(Profile profile, ResolveContext context, bool isFirst) => new()
    {
        RoleArn = RoleRules.CheckRoleArn(profile["role_arn"]!),
        SessionName = context.Options.RoleSessionName is null && profile["role_session_name"] is { } name
            ? RoleRules.CheckSessionName(name)
            : RoleChain.SessionName(context.Options),
        ExternalId = RoleRules.CheckExternalId(profile["external_id"] ?? context.Options.ExternalId),
        SerialNumber = RoleRules.CheckSerialNumber((isFirst ? context.Options.SerialNumber : null) ?? profile["mfa_serial"]),
        DurationSeconds = (context.Options.RoleArn.Count == 0 ? context.Options.DurationSeconds : null) ?? Duration(profile),
    };

    private static int? Duration(Profile profile) => profile["duration_seconds"] is not { } text
        ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : throw new Fault(Messages.ProfileDurationInvalid(profile.Name, text), FaultKind.InvalidData, profile.Name);

    /// <summary>The program's own complaint; for output that could not be read, nothing of it, since it may hold keys.</summary>
    private static string Reason(Exception e) => e is ProcessAWSCredentialException { InnerException: null }
        ? e.Message.Trim()
        : "its output is not the JSON that is expected of it";

    private static Fault Empty(Profile profile, string place) =>
        new(Messages.CredentialSourceEmpty(profile.Name, place), FaultKind.ObjectNotFound, profile.Name);

    private static Fault NotFound(string name, ProfileFiles files)
    {
        if (name != "default" && files.WrongHeader(name) is { } header)
        {
            return new Fault(
                Messages.ProfileHeaderWrong(name, header, files.ConfigPath, ProfileHeaders.Of(name)), FaultKind.InvalidData, name);
        }

        var names = files.Names();
        return names.Contains(name)
            ? new Fault(Messages.ProfileInvalid(name, files.CredentialsPath, files.ConfigPath), FaultKind.InvalidData, name)
            : new Fault(
                Messages.ProfileNotFound(name, names.Count == 0 ? "none" : string.Join(", ", names), files.CredentialsPath, files.ConfigPath),
                FaultKind.ObjectNotFound,
                name);
    }
}
