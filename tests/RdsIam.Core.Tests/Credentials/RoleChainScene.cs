using RdsIam.Core.Credentials;
using RdsIam.Core.Credentials.Caching;
using RdsIam.Core.Tests.Aws;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tests.Credentials;

/// <summary>Roles that are assumed at an STS whose answers a test can choose.</summary>
public abstract class RoleChainScene : IAsyncLifetime
{
    private protected const string First = "arn:aws:iam::123456789012:role/first";
    private protected const string Second = "arn:aws:iam::123456789012:role/second";
    private protected const string Device = "arn:aws:iam::123456789012:mfa/alice";
    private protected const string Secret = "own-secret-SDLKFJSLDKFJSLDKFJSLDKFJSLDK";

    private readonly IdentityCache _cache;

    protected RoleChainScene()
    {
        _cache = new IdentityCache(Time);
        Sts = new CannedAws(request => Answer?.Invoke(request) ?? CannedSts.AssumeAny(request, Time.Now));
        Variables.Set("AWS_ENDPOINT_URL", Sts.Url);
    }

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected AwsEnvironment Variables { get; } = new();

    private protected ManualTime Time { get; } = new();

    private protected CannedAws Sts { get; }

    /// <summary>What STS says; null: it gives credentials for any role.</summary>
    private protected Func<CannedRequest, CannedAnswer>? Answer { get; set; }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Sts.DisposeAsync();
        Variables.Dispose();
    }

    private protected IIdentitySource Create(Func<CredentialOptions, CredentialOptions> change) => IdentitySources.Create(
        change(new CredentialOptions
        {
            AccessKey = "AKIAOWN",
            SecretKey = Secret,
            Region = "eu-west-1",
            DefaultSessionNameHint = "alice@desk",
        }),
        _cache);
}
