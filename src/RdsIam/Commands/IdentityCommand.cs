using System.Management.Automation;
using System.Management.Automation.Host;
using System.Net;
using System.Security;
using RdsIam.Core;
using RdsIam.Core.Credentials;
using RdsIam.Core.Tokens;
using RdsIam.Input;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Base of the cmdlets that sign: the words that say with whose credentials.</summary>
public abstract class IdentityCommand : AsyncCmdlet
{
    /// <summary>The parameter set of cmdlets that are told the target by its words.</summary>
    protected const string TargetSet = "Target";

    /// <summary>A profile of the shared AWS files, SSO profiles too.</summary>
    [Parameter(ParameterSetName = TargetSet, ValueFromPipelineByPropertyName = true)]
    [Alias("StoredCredentials")]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    [ValidateNotNullOrEmpty]
    public string? ProfileName { get; set; }

    /// <summary>The role to assume; several are assumed in turn, each with the one before.</summary>
    [Parameter(ParameterSetName = TargetSet, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[]? RoleArn { get; set; }

    /// <summary>The name of the role session, as CloudTrail shows it; <c>rdsiam-user@host</c> if not given.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateNotNullOrEmpty]
    public string? RoleSessionName { get; set; }

    /// <summary>The external id that the role's trust policy asks for.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateNotNullOrEmpty]
    public string? ExternalId { get; set; }

    /// <summary>The ARN or serial number of the MFA device.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateNotNullOrEmpty]
    public string? SerialNumber { get; set; }

    /// <summary>The code that the MFA device shows now; asked for where the host can ask.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateNotNullOrEmpty]
    public string? TokenCode { get; set; }

    /// <summary>How long the assumed role lasts, in seconds: 900 to 43200, and at most 3600 behind another role.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateRange(900, 43200)]
    public int? DurationSeconds { get; set; }

    /// <summary>A file with an OIDC token: the first role is assumed with it, and no other credentials are needed.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateNotNullOrEmpty]
    public string? WebIdentityTokenFile { get; set; }

    /// <summary>An access key id, with SecretKey.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [Alias("AK", "AccessKeyId")]
    [ValidateNotNullOrEmpty]
    public string? AccessKey { get; set; }

    /// <summary>The access key's secret, as SecureString or text.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [Alias("SK", "SecretAccessKey")]
    [SecretTransformation]
    [ValidateNotNullOrEmpty]
    public SecureString? SecretKey { get; set; }

    /// <summary>The session token of temporary keys, as SecureString or text.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [Alias("ST")]
    [SecretTransformation]
    public SecureString? SessionToken { get; set; }

    /// <summary>A credentials object of AWS.Tools, for example from Get-AWSCredential or Use-STSRole.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [Alias("Credentials")]
    [ValidateNotNull]
    public object? AwsCredential { get; set; }

    /// <summary>Who signs, for one target; the credentials themselves are found when first asked for.</summary>
    private protected IIdentitySource IdentityFor(string? userName, string hostName, string region) =>
        IdentitySources.Create(new CredentialOptions
        {
            ProfileName = ProfileName,
            AccessKey = AccessKey,
            SecretKey = Plain(SecretKey),
            SessionToken = Plain(SessionToken),
            Credentials = Shaped(),
            RoleArn = RoleArn ?? [],
            RoleSessionName = RoleSessionName,
            DefaultSessionNameHint = $"{userName}@{hostName}",
            ExternalId = ExternalId,
            SerialNumber = SerialNumber,
            TokenCode = TokenCode,
            DurationSeconds = DurationSeconds,
            WebIdentityTokenFile = WebIdentityTokenFile is null ? null : FilePaths.One(this, WebIdentityTokenFile),
            Region = region,
            PromptTokenCode = AskForCode,
        });

    private IIdentitySource? Shaped()
    {
        if (AwsCredential is null)
        {
            return null;
        }

        var value = Unwrapped.Of(AwsCredential);
        return CredentialShape.TryRead(Members(value), out var source)
            ? source
            : throw new Fault("CredentialObjectUnknown", FaultKind.InvalidArgument, null, value?.GetType().Name);
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

    /// <summary>Null where nobody can answer (-NonInteractive, a job, CI): Core then says which parameter to give.</summary>
    private Task<string?> AskForCode(string serialNumber, CancellationToken cancellationToken)
    {
        try
        {
            Host.UI.Write($"MFA code of {serialNumber}: ");
            return Task.FromResult<string?>(Host.UI.ReadLine());
        }
        catch (Exception e) when (e is PSInvalidOperationException or PSNotImplementedException or NotImplementedException or HostException)
        {
            return Task.FromResult<string?>(null);
        }
    }
}
