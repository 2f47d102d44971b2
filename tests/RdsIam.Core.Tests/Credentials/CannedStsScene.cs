using RdsIam.Core.Credentials.Caching;
using RdsIam.Core.Tests.Aws;

namespace RdsIam.Core.Tests.Credentials;

/// <summary>Variables and files of a test's own, and an STS whose answers it can choose.</summary>
public abstract class CannedStsScene : IAsyncLifetime
{
    protected CannedStsScene()
    {
        Cache = new IdentityCache(Time);
        Sts = new CannedAws(request => Answer?.Invoke(request) ?? CannedSts.AssumeAny(request, Time.Now));
        Variables.Set("AWS_ENDPOINT_URL", Sts.Url);
    }

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected AwsEnvironment Variables { get; } = new();

    private protected ManualTime Time { get; } = new();

    private protected IdentityCache Cache { get; }

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
}
