using RdsIam.Core.Aws;
using RdsIam.Core.Credentials.Caching;
using RdsIam.Core.Names;
using RdsIam.Core.Profiles;

namespace RdsIam.Core.Credentials;

/// <summary>What the parts of one resolution share.</summary>
internal sealed class ResolveContext(CredentialOptions options, IdentityCache cache)
{
    private StsClient? _sts;

    public CredentialOptions Options => options;

    public IdentityCache Cache => cache;

    public ProfileFiles Files { get; } = ProfileFiles.Locate();

    public MfaCode Mfa { get; } = new(options.TokenCode, options.PromptTokenCode, cache.MfaCodes);

    /// <summary>STS in the region that was asked for, else the environment's or profile's, else the partition's first.</summary>
    public StsClient Sts => _sts ??= new StsClient(new AwsClientSettings(
        options.Region ?? DefaultRegion.Find(options.ProfileName) ?? HomeRegion(), options.ProfileName));

    private string HomeRegion() => Partition.OfArn(options.RoleArn is [var first, ..] ? first : null).HomeRegion;
}
