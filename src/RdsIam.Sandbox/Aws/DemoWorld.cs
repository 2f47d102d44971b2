namespace RdsIam.Sandbox.Aws;

/// <summary>
/// The account that the demo and the tests start from, and the names that they need from it. Its text shows
/// no secret.
/// </summary>
internal sealed record DemoWorld : IDisposable
{
    public const string AppRoleName = "rdsiam-demo-app";
    public const string AppUserName = "app_reader";
    public const string DeniedUserName = "app_denied";

    /// <summary>The role's policy names it; the database does not have it until somebody creates it.</summary>
    public const string NewUserName = "analyst";

    /// <summary>The time-based code that every MFA device of the sandbox shows.</summary>
    public const string MfaCode = "123456";

    public const string ExternalId = "rdsiam-demo-external-id";

    public required World World { get; init; }

    public required string HostName { get; init; }

    public required string ResourceId { get; init; }

    public required string ClusterHostName { get; init; }

    public required string ReaderHostName { get; init; }

    public required string ProxyHostName { get; init; }

    public required string ClusterResourceId { get; init; }

    public required string ProxyResourceId { get; init; }

    /// <summary>The base identity: a user who may assume <see cref="RoleArn"/> and read RDS and IAM, but not connect.</summary>
    public required AccessKey Key { get; init; }

    public string AccessKeyId => Key.Id;

    public string SecretAccessKey => Key.Secret;

    public string AccountId => World.AccountId;

    public string Region => World.Region;

    /// <summary>May connect as <see cref="AppUserName"/> to the instance, the cluster and the proxy.</summary>
    public string RoleArn => Role(AppRoleName);

    /// <summary>Trusts only a session of <see cref="RoleArn"/>: the second link of a chain. May connect too.</summary>
    public string ChainedRoleArn => Role("rdsiam-demo-chained");

    /// <summary>Asks for <see cref="ExternalId"/>.</summary>
    public string ExternalIdRoleArn => Role("rdsiam-demo-external");

    /// <summary>Asks for a code of the user's MFA device.</summary>
    public string MfaRoleArn => Role("rdsiam-demo-mfa");

    /// <summary>Trusts <see cref="Oidc"/>.</summary>
    public string WebIdentityRoleArn => Role("rdsiam-demo-web");

    /// <summary>Trusts nobody in this account.</summary>
    public string LockedRoleArn => Role("rdsiam-demo-locked");

    public string MfaSerial => World.Arns.Mfa(Key.UserName!);

    public required OidcProvider Oidc { get; init; }

    /// <summary>Adds an instance in a private subnet, to which <see cref="RoleArn"/> may connect: its host name.</summary>
    public string AddPrivateInstance()
    {
        var demo = World.State.Instances["demo"];
        var hidden = demo with
        {
            Identifier = "private",
            ResourceId = Identifiers.Resource("db-"),
            Address = demo.Address.Replace("demo.", "private.", StringComparison.Ordinal),
        };
        World.PutInstance(hidden);
        World.PutRolePolicy(AppRoleName, "rds-db-connect-private", DemoPolicies.Connect(World.Arns, AppUserName, hidden.ResourceId));
        return hidden.Address;
    }

    public override string ToString() => $"DemoWorld {AccountId} {HostName}";

    public void Dispose() => World.Dispose();

    private string Role(string name) => World.Arns.Iam($"role/{name}");
}
