using System.Text.Json;
using RdsIam.Core.Credentials;
using RdsIam.Core.Endpoints;
using RdsIam.Core.Names;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Core.Tokens;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Core.Tests.Endpoints;

/// <summary>The demo's account and the ways to ask it. Its tests are in <see cref="ProcessEnvironment"/>.</summary>
internal sealed class EndpointScene : IAsyncDisposable
{
    private readonly AwsEnvironment environment = new();

    private EndpointScene(AwsScene aws)
    {
        Aws = aws;
        environment.Set("AWS_ENDPOINT_URL", aws.Url);
    }

    public AwsScene Aws { get; }

    public World World => Aws.World;

    public DemoWorld Demo => Aws.Demo;

    /// <summary>The demo's user, who may read RDS and IAM.</summary>
    public IIdentitySource User => IdentitySources.Create(
        new CredentialOptions { AccessKey = Demo.AccessKeyId, SecretKey = Demo.SecretAccessKey });

    public static async Task<EndpointScene> StartAsync() => new(await AwsScene.StartAsync());

    public EndpointDiscovery In(string region = "eu-west-1") => EndpointDiscovery.In(User, region, profileName: null);

    /// <summary>Reads a search to its end; a listing that faults gives its fault.</summary>
    public static async Task<(List<RdsEndpoint> Found, List<Fault> Faults)> ReadAsync(EndpointSearch search)
    {
        var token = TestContext.Current.CancellationToken;
        var found = new List<RdsEndpoint>();
        var faults = new List<Fault>();
        foreach (var listing in search.Listings(token))
        {
            try
            {
                await foreach (var endpoint in listing)
                {
                    found.Add(endpoint);
                }
            }
            catch (Fault fault)
            {
                faults.Add(fault);
            }
        }

        faults.AddRange(search.Failures());
        return (found, faults);
    }

    public Task<(List<RdsEndpoint> Found, List<Fault> Faults)> SearchAsync(string? name, bool allEngines = false) =>
        ReadAsync(new EndpointSearch([In()], name is null ? null : EndpointName.Parse(name), null, allEngines));

    /// <summary>Replaces the operators' policy, which is all that lets the user read RDS and IAM.</summary>
    public void AllowOnly(params string[] actions) => World.PutGroupPolicy(
        "rdsiam-demo-operators",
        "rds-operator",
        $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":{{JsonSerializer.Serialize(actions)}},"Resource":"*"} }""");

    public async ValueTask DisposeAsync()
    {
        await Aws.DisposeAsync();
        environment.Dispose();
    }
}
