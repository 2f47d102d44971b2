namespace RdsIam.Sandbox.Aws;

internal sealed partial class World
{
    private const string Zone = "abc123example.eu-west-1.rds.amazonaws.com";
    private const string DemoUserName = "rdsiam-demo-user";
    private const string OidcIssuer = "oidc.sandbox.example";

    /// <summary>The demo's account: 123456789012 in eu-west-1, with fresh keys and resource ids.</summary>
    public static DemoWorld CreateDemo(DateTimeOffset now)
    {
        var world = new World("123456789012", "eu-west-1");
        world.AddDemoDatabases(now);
        var oidc = world.AddOidcProvider(OidcIssuer, "sts.amazonaws.com");
        var demo = new DemoWorld
        {
            World = world,
            HostName = $"demo.{Zone}",
            ClusterHostName = $"aurora.cluster-{Zone}",
            ReaderHostName = $"aurora.cluster-ro-{Zone}",
            ProxyHostName = $"proxy.proxy-{Zone}",
            ResourceId = world.State.Instances["demo"].ResourceId,
            ClusterResourceId = world.State.Clusters["aurora"].ResourceId,
            ProxyResourceId = world.State.Proxies["proxy"].ResourceId,
            Key = world.AddDemoUser(now),
            Oidc = oidc,
        };
        world.AddDemoRoles(demo, now);
        world.SetOrganization(new Organization("o-rdsiamdemo", "o-rdsiamdemo/r-demo/ou-demo-11111111/"));
        return demo;
    }

    private void AddDemoDatabases(DateTimeOffset now)
    {
        var instance = new DbInstance
        {
            Identifier = "demo",
            ResourceId = Identifiers.Resource("db-"),
            Address = $"demo.{Zone}",
            Iam = new IamSetting(true),
            Created = now.AddDays(-100),
            CaValidTill = now.AddYears(1),
            Tags = Empty.Texts.Add("stage", "demo"),
        };
        PutInstance(instance);
        PutCluster(new DbCluster
        {
            Identifier = "aurora",
            ResourceId = Identifiers.Resource("cluster-"),
            Endpoint = $"aurora.cluster-{Zone}",
            ReaderEndpoint = $"aurora.cluster-ro-{Zone}",
            CustomEndpoints =
            [
                new("reports", Identifiers.Resource("cluster-endpoint-"), $"reports.cluster-custom-{Zone}", "READER"),
            ],
            Iam = new IamSetting(true),
            Created = now.AddDays(-50),
        });
        foreach (var number in new[] { 1, 2 })
        {
            PutInstance(instance with
            {
                Identifier = $"aurora-{number}",
                ResourceId = Identifiers.Resource("db-"),
                Address = $"aurora-{number}.{Zone}",
                Engine = "aurora-postgresql",
                ClusterIdentifier = "aurora",
                IsClusterWriter = number == 1,
                Tags = Empty.Texts,
            });
        }

        PutProxy(new DbProxy
        {
            Name = "proxy",
            ResourceId = "prx-" + Identifiers.Resource("").ToLowerInvariant()[..17],
            Address = $"proxy.proxy-{Zone}",
            Target = "aurora",
            Endpoints =
            [
                new(
                    "proxy-ro",
                    "prx-endpoint-" + Identifiers.Resource("").ToLowerInvariant()[..17],
                    $"proxy-ro.endpoint.proxy-{Zone}",
                    "READ_ONLY"),
            ],
            Created = now.AddDays(-20),
        });
    }

    private AccessKey AddDemoUser(DateTimeOffset now)
    {
        AddUser(DemoUserName, now.AddDays(-200));
        AddGroup("rdsiam-demo-operators", now.AddDays(-200));
        AddUserToGroup(DemoUserName, "rdsiam-demo-operators");
        ChangeUser(DemoUserName, user => user with { MfaSerial = Arns.Mfa(DemoUserName) });
        PutGroupPolicy("rdsiam-demo-operators", "rds-operator", DemoPolicies.Operator);
        PutUserPolicy(DemoUserName, "assume-demo-roles", DemoPolicies.AssumeRoles(Arns));
        return AddAccessKey(DemoUserName);
    }

    private void AddDemoRoles(DemoWorld demo, DateTimeOffset now)
    {
        var created = now.AddDays(-200);
        var user = Arns.Iam($"user/{DemoUserName}");
        var connect = DemoPolicies.Connect(
            Arns,
            [DemoWorld.AppUserName, DemoWorld.NewUserName],
            [demo.ResourceId, demo.ClusterResourceId, demo.ProxyResourceId]);
        AddRole(DemoWorld.AppRoleName, DemoPolicies.Trust(user), created);
        AddRole("rdsiam-demo-chained", DemoPolicies.Trust(demo.RoleArn), created);
        AddRole("rdsiam-demo-external", DemoPolicies.TrustWithExternalId(Arns.Root, DemoWorld.ExternalId), created);
        AddRole("rdsiam-demo-mfa", DemoPolicies.TrustWithMfa(Arns.Root), created);
        AddRole("rdsiam-demo-web", DemoPolicies.TrustWebIdentity(Arns.OidcProvider(OidcIssuer), OidcIssuer), created);
        AddRole("rdsiam-demo-locked", DemoPolicies.Trust("arn:aws:iam::210987654321:root"), created);
        foreach (var role in State.Roles.Keys)
        {
            PutRolePolicy(role, "rds-db-connect", connect);
        }

        PutRolePolicy(DemoWorld.AppRoleName, "assume-chained", DemoPolicies.AssumeRoles(Arns));
        PutRolePolicy(DemoWorld.AppRoleName, "ssm-tunnel", DemoPolicies.Tunnel);
        ChangeRole(DemoWorld.AppRoleName, role => role with { MaxSessionDurationSeconds = 7200 });
    }
}
