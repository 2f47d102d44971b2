using RdsIam.Core.Aws;
using RdsIam.Core.Credentials;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tests.Credentials;

/// <summary>Base of tests against the sandbox's AWS in this process, to which the environment leads. Each test has its own.</summary>
public abstract class AwsSceneTests : IAsyncLifetime
{
    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    private protected AwsScene Scene { get; private set; } = null!;

    private protected AwsEnvironment Variables { get; } = new();

    /// <summary>The demo's user by its keys.</summary>
    private protected IIdentitySource User => IdentitySources.Create(
        new CredentialOptions { AccessKey = Scene.Demo.AccessKeyId, SecretKey = Scene.Demo.SecretAccessKey });

    private protected AwsClientSettings Settings => new(Scene.Demo.Region);

    public virtual async ValueTask InitializeAsync()
    {
        Scene = await AwsScene.StartAsync();
        Variables.Set("AWS_ENDPOINT_URL", Scene.Url);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Scene.DisposeAsync();
        Variables.Dispose();
    }
}
