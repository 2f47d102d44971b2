using System.Management.Automation;
using System.Net;
using System.Security;
using RdsIam.Core;
using RdsIam.Core.Connections.Targets;
using RdsIam.Core.Credentials;
using RdsIam.Core.Tokens;
using RdsIam.Input;

namespace RdsIam.Commands.Words;

/// <summary>What a cmdlet was told of who signs. Read once for a record.</summary>
/// <param name="Given">As Core takes it; region and the hint of the session's name come with each login.</param>
internal sealed record IdentityWords(CredentialOptions Given)
{
    /// <summary>A credentials object, which is not looked at before somebody has to sign.</summary>
    private object? Credential { get; init; }

    /// <summary>The signer of a connection, which signs where nobody else was named; null: there is none.</summary>
    public IIdentitySource? Carried { get; private init; }

    /// <summary>AWS.Tools' own default, <c>$StoredAWSRegion</c>.</summary>
    private string? StoredRegion { get; init; }

    public string? ProfileName => Given.ProfileName;

    /// <summary>Whether nothing at all was said of who signs.</summary>
    private bool IsEmpty => Credential is null && Given is
        { ProfileName: null, AccessKey: null, SecretKey: null, SessionToken: null, RoleArn.Count: 0, WebIdentityTokenFile: null };

    /// <summary>The environment's region, or the profile's; null: there is none.</summary>
    public string? DefaultRegion => (ProfileName is null ? StoredRegion : null) ?? Core.Credentials.DefaultRegion.Find(ProfileName);

    /// <exception cref="Fault">PathNotOfFiles and the like.</exception>
    public static IdentityWords Of<T>(T cmdlet)
        where T : PSCmdlet, IIdentityParameters => new(new CredentialOptions
        {
            // An empty cell of a CSV says nothing; on the command line the cmdlet refuses it.
            ProfileName = string.IsNullOrEmpty(cmdlet.ProfileName) ? null : cmdlet.ProfileName,
            AccessKey = cmdlet.AccessKey,
            SecretKey = Plain(cmdlet.SecretKey),
            SessionToken = Plain(cmdlet.SessionToken),
            RoleArn = [.. (cmdlet.RoleArn ?? []).Where(arn => !string.IsNullOrEmpty(arn))],
            RoleSessionName = cmdlet.RoleSessionName,
            ExternalId = cmdlet.ExternalId,
            SerialNumber = cmdlet.SerialNumber,
            TokenCode = cmdlet.TokenCode,
            DurationSeconds = cmdlet.DurationSeconds,
            WebIdentityTokenFile = cmdlet.WebIdentityTokenFile is { } file ? FilePaths.One(cmdlet, file) : null,
            PromptTokenCode = new MfaPrompt(cmdlet.Host).AskAsync,
        })
        {
            Credential = cmdlet.AwsCredential ?? Stored(cmdlet),
            StoredRegion = Unwrapped.Of(cmdlet.GetVariableValue("StoredAWSRegion")) as string,
        };

    /// <summary>What a saved target says of who signs, where nothing else was said.</summary>
    public IdentityWords With(TargetSettings settings) => !IsEmpty ? this : this with
    {
        Given = Given with
        {
            ProfileName = settings.ProfileName,
            RoleArn = settings.RoleArn ?? [],
            RoleSessionName = Given.RoleSessionName ?? settings.RoleSessionName,
            ExternalId = Given.ExternalId ?? settings.ExternalId,
            SerialNumber = Given.SerialNumber ?? settings.SerialNumber,
            DurationSeconds = Given.DurationSeconds ?? settings.DurationSeconds,
            WebIdentityTokenFile = settings.WebIdentityTokenFile,
        },
    };

    /// <summary>Who signs for a connection signs here too, where nobody else was named.</summary>
    public IdentityWords With(IIdentitySource? signer) => IsEmpty ? this with { Carried = signer } : this;

    /// <summary>Who signs for one user and host; the credentials themselves are found when they are first asked for.</summary>
    /// <exception cref="Fault">CredentialObjectUnknown, and what is wrong with the words together.</exception>
    public IIdentitySource For(string? userName, string hostName, string region) => Carried ?? IdentitySources.Create(Given with
    {
        DefaultSessionNameHint = $"{userName}@{hostName}",
        Region = region,
        Credentials = Shaped(Credential),
    });

    /// <summary>Who signs a login.</summary>
    public IIdentitySource For(TokenRequest request) => For(request.UserName, request.HostName, request.Region);

    /// <summary>Who asks AWS, where it is not about one login.</summary>
    public IIdentitySource In(string region) => For(Environment.UserName, Environment.MachineName, region);

    /// <summary>AWS.Tools' Set-AWSCredential: before the environment, and after what the command line says of whose keys sign.</summary>
    private static object? Stored<T>(T cmdlet)
        where T : PSCmdlet, IIdentityParameters =>
        cmdlet is { ProfileName: null, AccessKey: null, WebIdentityTokenFile: null } ? cmdlet.GetVariableValue("StoredAWSCredentials") : null;

    private static IIdentitySource? Shaped(object? credential)
    {
        if (credential is null)
        {
            return null;
        }

        var value = Unwrapped.Of(credential);
        return CredentialShape.TryRead(Members(value), out var source)
            ? source
            : throw new Fault(ModuleMessages.CredentialObjectUnknown(value?.GetType().Name), FaultKind.InvalidArgument, null);
    }

    /// <summary>An object made in PowerShell has its members in the wrapper only: Core reads a dictionary of them, also within.</summary>
    private static object? Members(object? value) => value switch
    {
        PSObject { BaseObject: PSCustomObject } custom => custom.Properties.ToDictionary(
            property => property.Name, property => Members(property.Value), StringComparer.OrdinalIgnoreCase),
        PSObject wrapped => wrapped.BaseObject,
        _ => value,
    };

    private static string? Plain(SecureString? secret) =>
        secret is null ? null : new NetworkCredential(string.Empty, secret).Password;
}
