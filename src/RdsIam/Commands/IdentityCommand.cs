using System.Management.Automation;
using System.Security;
using RdsIam.Commands.Words;
using RdsIam.Input;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>
/// Base of the cmdlets that sign and take endpoints from the pipeline: the words that say with whose credentials, of which a piped
/// object may say some. Where other things are piped in, <see cref="ConnectionCommand"/> declares the same words by name only.
/// </summary>
public abstract class IdentityCommand : AsyncCmdlet, IIdentityParameters
{
    /// <summary>A profile of the shared AWS files; those of SSO and of aws login, too.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("StoredCredentials")]
    [ArgumentCompleter(typeof(ProfileCompleter))]
    public string? ProfileName { get; set; }

    /// <summary>The role to assume; several are assumed in turn, each with the one before.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RoleArnCompleter))]
    public string[]? RoleArn { get; set; }

    /// <summary>The name of the role session, as CloudTrail shows it; <c>rdsiam-user@host</c> if not given.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    [PSDefaultValue(Help = "rdsiam-user@host")]
    public string? RoleSessionName { get; set; }

    /// <summary>The external id that the role's trust policy asks for.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? ExternalId { get; set; }

    /// <summary>The ARN or serial number of the MFA device.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? SerialNumber { get; set; }

    /// <summary>The code that the MFA device shows now; asked for where the host can ask.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? TokenCode { get; set; }

    /// <summary>How long the assumed role lasts, in seconds: 900 to 43200, and at most 3600 behind another role.</summary>
    [Parameter]
    [ValidateRange(900, 43200)]
    public int? DurationSeconds { get; set; }

    /// <summary>A file with an OIDC token: the first role is assumed with it, and no other credentials are needed.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? WebIdentityTokenFile { get; set; }

    /// <summary>An access key id, with SecretKey.</summary>
    [Parameter]
    [Alias("AK", "AccessKeyId")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(NoCompleter))]
    public string? AccessKey { get; set; }

    /// <summary>The access key's secret, as SecureString or text.</summary>
    [Parameter]
    [Alias("SK", "SecretAccessKey")]
    [SecretTransformation]
    [ValidateNotNullOrEmpty]
    public SecureString? SecretKey { get; set; }

    /// <summary>The session token of temporary keys, as SecureString or text.</summary>
    [Parameter]
    [Alias("ST")]
    [SecretTransformation]
    public SecureString? SessionToken { get; set; }

    /// <summary>A credentials object of AWS.Tools, for example from Get-AWSCredential or Use-STSRole.</summary>
    [Parameter]
    [Alias("Credentials")]
    [ValidateNotNull]
    public object? AwsCredential { get; set; }
}
