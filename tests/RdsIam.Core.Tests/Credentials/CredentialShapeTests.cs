using System.Collections;
using System.Runtime.Loader;
using RdsIam.Core.Credentials;

namespace RdsIam.Core.Tests.Credentials;

public sealed class CredentialShapeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Credentials_of_an_sdk_in_another_load_context_are_read()
    {
        var context = new AssemblyLoadContext("another AWS SDK", isCollectible: true);
        var sdk = context.LoadFromAssemblyPath(typeof(Amazon.Runtime.AWSCredentials).Assembly.Location);
        var type = sdk.GetType("Amazon.Runtime.SessionAWSCredentials", throwOnError: true)!;
        Assert.NotEqual(typeof(Amazon.Runtime.SessionAWSCredentials), type);
        var foreign = Activator.CreateInstance(type, "ASIAFOREIGN", "foreign-secret", "foreign-token");
        var twin = Activator.CreateInstance(type, "ASIAFOREIGN", "foreign-secret", "foreign-token");

        Assert.True(CredentialShape.TryRead(foreign, out var source));
        var identity = await source.GetIdentityAsync(Token);
        Assert.Equal(
            ("ASIAFOREIGN", "foreign-secret", "foreign-token"),
            (identity.AccessKeyId, identity.SecretAccessKey, identity.SessionToken));
        Assert.True(CredentialShape.TryRead(twin, out var twinSource));
        Assert.Equal(source.Key, twinSource.Key);
        context.Unload();
    }

    [Fact]
    public async Task An_answer_of_sts_and_its_credentials_are_read_with_their_end()
    {
        var end = new DateTime(2040, 1, 2, 3, 4, 5, DateTimeKind.Utc);
        var credentials = new Amazon.SecurityToken.Model.Credentials("ASIA1", "s", "t", end);
        foreach (var value in (object[])[credentials, new { Credentials = credentials }])
        {
            Assert.True(CredentialShape.TryRead(value, out var source));
            var identity = await source.GetIdentityAsync(Token);
            Assert.Equal(("ASIA1", "t", new DateTimeOffset(end)), (identity.AccessKeyId, identity.SessionToken, identity.ExpiresAt));
        }
    }

    [Fact]
    public async Task Plain_keys_are_read_from_members_and_from_dictionaries()
    {
        object[] values =
        [
            new { AccessKey = "AKIA1", SecretKey = "s", Token = "t" },
            new { AccessKeyId = "AKIA1", SecretAccessKey = "s", SessionToken = "t" },
            new Hashtable { ["accesskeyid"] = "AKIA1", ["SecretAccessKey"] = "s", ["SessionToken"] = "t", ["Expiration"] = "2040-01-01T00:00:00Z" },
        ];
        foreach (var value in values)
        {
            Assert.True(CredentialShape.TryRead(value, out var source));
            Assert.Equal("t", (await source.GetIdentityAsync(Token)).SessionToken);
        }
    }

    [Fact]
    public void Other_objects_are_no_credentials()
    {
        foreach (var value in (object?[])[null, "AKIA1", 5, new Hashtable(), new { AccessKey = "AKIA1" }, new { AccessKey = 1, SecretKey = 2 }])
        {
            Assert.False(CredentialShape.TryRead(value, out _));
        }
    }

    [Fact]
    public async Task A_provider_is_asked_each_time_and_told_to_forget_what_is_near_its_end()
    {
        var provider = new Provider();
        Assert.True(CredentialShape.TryRead(provider, out var source));
        Assert.Equal("ASIA1", (await source.GetIdentityAsync(Token)).AccessKeyId);
        Assert.Equal("ASIA1", (await source.GetIdentityAsync(Token)).AccessKeyId);
        provider.Expiration = DateTime.UtcNow.AddMinutes(4);
        Assert.Equal("ASIA2", (await source.GetIdentityAsync(Token)).AccessKeyId);
        Assert.Equal(provider.Expiration, (await source.GetIdentityAsync(Token)).ExpiresAt!.Value.UtcDateTime);
        Assert.Equal(5, provider.Asked);
    }

    [Fact]
    public async Task A_provider_that_fails_is_named_with_its_reason()
    {
        Assert.True(CredentialShape.TryRead(new BrokenProvider(), out var source));
        var fault = await Assert.ThrowsAsync<Fault>(async () => await source.GetIdentityAsync(Token));
        Assert.Equal("CredentialObjectUnreadable", fault.ErrorId);
        Assert.Contains("the vault is sealed", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_role_is_assumed_on_top_of_given_credentials()
    {
        Assert.True(CredentialShape.TryRead(new { AccessKey = "AKIA1", SecretKey = "s" }, out var given));
        var source = IdentitySources.Create(
            new CredentialOptions { Credentials = given, RoleArn = ["arn:aws:iam::123456789012:role/r"], Region = "eu-west-1" });
        Assert.Equal(["arn:aws:iam::123456789012:role/r"], source.RoleChain);
        Assert.Same(given, IdentitySources.Create(new CredentialOptions { Credentials = given, ProfileName = "ignored" }));
    }

    /// <summary>The members of RefreshingAWSCredentials.</summary>
    private sealed class Provider
    {
        private int generation = 1;

        public int Asked { get; private set; }

        public DateTime? Expiration { get; set; } = DateTime.UtcNow.AddHours(1);

        public Task<object> GetCredentialsAsync()
        {
            Asked++;
            return Task.FromResult<object>(new { AccessKey = $"ASIA{generation}", SecretKey = "s", Token = "t" });
        }

        public void ClearCredentials()
        {
            generation++;
            Expiration = DateTime.UtcNow.AddHours(1);
        }
    }

    private sealed class BrokenProvider
    {
        public object GetCredentials() => throw new InvalidOperationException("the vault is sealed");
    }
}
