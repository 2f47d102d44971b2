using System.Text.Json;
using RdsIam.Core.Aws;
using RdsIam.Core.Tests.Credentials;
using RdsIam.Sandbox.Aws;
using AwsFault = RdsIam.Core.Aws.AwsFault;

namespace RdsIam.Core.Tests.Aws;

/// <summary>The RDS and IAM clients against the sandbox, which checks signatures and policies.</summary>
[Collection(ProcessEnvironment.Name)]
public sealed class SandboxServiceTests : AwsSceneTests
{
    private const string Policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds-db:connect","Resource":"*"}]}""";


    private RdsClient Rds => new(User, Settings);

    private IamClient Iam => new(User, Settings);

    [Fact]
    public async Task Instances_clusters_proxies_and_their_endpoints_are_listed()
    {
        var demo = Assert.Single(await Rds.DescribeDBInstancesAsync("demo", Token).ToListAsync(Token));
        Assert.Equal((Scene.Demo.HostName, Scene.Demo.ResourceId, 5432), (demo.EndpointAddress, demo.DbiResourceId, demo.EndpointPort));
        Assert.Equal("demo", demo.Tags["stage"]);
        var all = await Rds.DescribeDBInstancesAsync(null, Token).ToListAsync(Token);
        Assert.Equal(["aurora-1", "aurora-2"], all.Where(i => i.DBClusterIdentifier == "aurora").Select(i => i.DBInstanceIdentifier).Order());
        var aurora = Assert.Single(await Rds.DescribeDBClustersAsync(null, Token).ToListAsync(Token));
        Assert.Equal(
            (Scene.Demo.ClusterHostName, Scene.Demo.ReaderHostName, Scene.Demo.ClusterResourceId),
            (aurora.Endpoint, aurora.ReaderEndpoint, aurora.DbClusterResourceId));
        var custom = await Rds.DescribeDBClusterEndpointsAsync("aurora", Token).ToListAsync(Token);
        Assert.Contains(custom, e => e.EndpointType == "CUSTOM" && e.Endpoint!.StartsWith("reports.", StringComparison.Ordinal));
        var proxy = Assert.Single(await Rds.DescribeDBProxiesAsync("proxy", Token).ToListAsync(Token));
        Assert.Equal((Scene.Demo.ProxyHostName, Scene.Demo.ProxyResourceId), (proxy.Endpoint, proxy.ResourceId));
        var endpoints = await Rds.DescribeDBProxyEndpointsAsync("proxy", Token).ToListAsync(Token);
        Assert.Contains(endpoints, e => e.DBProxyEndpointName == "proxy-ro");
    }

    [Fact]
    public async Task Iam_authentication_is_switched_on_an_instance_and_a_cluster()
    {
        var off = new DBModification { EnableIamDatabaseAuthentication = false };
        var instance = await Rds.ModifyDBInstanceAsync("demo", off with { ApplyImmediately = true }, Token);
        Assert.Equal((true, false), (instance.IamDatabaseAuthenticationEnabled, instance.PendingIamDatabaseAuthenticationEnabled));
        var cluster = await Rds.ModifyDBClusterAsync("aurora", off, Token);
        Assert.Equal((true, false), (cluster.IamDatabaseAuthenticationEnabled, cluster.PendingIamDatabaseAuthenticationEnabled));
        Scene.World.ApplyPendingChanges();
        instance = Assert.Single(await Rds.DescribeDBInstancesAsync("demo", Token).ToListAsync(Token));
        Assert.Equal((false, null), (instance.IamDatabaseAuthenticationEnabled, instance.PendingIamDatabaseAuthenticationEnabled));
    }

    [Fact]
    public async Task An_unknown_identifier_and_a_forbidden_action_are_told_apart()
    {
        var unknown = await Assert.ThrowsAsync<AwsFault>(
            async () => await Rds.DescribeDBInstancesAsync("nobody", Token).ToListAsync(Token));
        Assert.Equal("AwsResourceNotFound", unknown.ErrorId);
        Scene.World.DeleteGroupPolicy("rdsiam-demo-operators", "rds-operator");
        var forbidden = await Assert.ThrowsAsync<AwsFault>(
            async () => await Rds.DescribeDBInstancesAsync("demo", Token).ToListAsync(Token));
        Assert.Equal("AwsAccessDenied", forbidden.ErrorId);
        Assert.Contains("rds:DescribeDBInstances", forbidden.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_groups_roles_and_their_policies_are_read()
    {
        var user = await Iam.GetUserAsync("rdsiam-demo-user", Token);
        Assert.EndsWith(":user/rdsiam-demo-user", user.Arn, StringComparison.Ordinal);
        var group = Assert.Single(await Iam.ListGroupsForUserAsync(user.UserName, Token).ToListAsync(Token));
        var groupPolicy = Assert.Single(await Iam.ListGroupPoliciesAsync(group.GroupName, Token).ToListAsync(Token));
        AssertJson(await Iam.GetGroupPolicyAsync(group.GroupName, groupPolicy, Token), "rds:Describe*");
        var userPolicy = Assert.Single(await Iam.ListUserPoliciesAsync(user.UserName, Token).ToListAsync(Token));
        AssertJson(await Iam.GetUserPolicyAsync(user.UserName, userPolicy, Token), "sts:AssumeRole");
        var role = await Iam.GetRoleAsync(DemoWorld.AppRoleName, Token);
        Assert.Equal(Scene.Demo.RoleArn, role.Arn);
        AssertJson(role.AssumeRolePolicyDocument!, "user/rdsiam-demo-user");
        Assert.Contains("rds-db-connect", await Iam.ListRolePoliciesAsync(role.RoleName, Token).ToListAsync(Token));
        AssertJson(await Iam.GetRolePolicyAsync(role.RoleName, "rds-db-connect", Token), "rds-db:connect");
    }

    [Fact]
    public async Task Managed_policies_are_read_in_the_version_that_is_in_force()
    {
        var arn = Scene.World.AddPolicy("readers", Policy, Scene.Clock.GetUtcNow());
        Scene.World.AttachUserPolicy("rdsiam-demo-user", arn);
        Scene.World.AttachGroupPolicy("rdsiam-demo-operators", arn);
        Scene.World.AttachRolePolicy(DemoWorld.AppRoleName, arn);
        AttachedPolicy[] expected = [new("readers", arn)];
        Assert.Equal(expected, await Iam.ListAttachedUserPoliciesAsync("rdsiam-demo-user", Token).ToListAsync(Token));
        Assert.Equal(expected, await Iam.ListAttachedGroupPoliciesAsync("rdsiam-demo-operators", Token).ToListAsync(Token));
        Assert.Equal(expected, await Iam.ListAttachedRolePoliciesAsync(DemoWorld.AppRoleName, Token).ToListAsync(Token));
        var policy = await Iam.GetPolicyAsync(arn, Token);
        AssertJson(await Iam.GetPolicyVersionAsync(arn, policy.DefaultVersionId, Token), "rds-db:connect");
    }

    [Fact]
    public async Task The_simulator_says_what_a_principal_and_a_document_allow()
    {
        var allowed = Scene.World.Arns.DatabaseUser(Scene.Demo.ResourceId, DemoWorld.AppUserName);
        var denied = Scene.World.Arns.DatabaseUser(Scene.Demo.ResourceId, DemoWorld.DeniedUserName);
        var simulation = new PolicySimulation { ActionNames = ["rds-db:connect"], ResourceArns = [allowed, denied] };
        var principal = await Iam.SimulatePrincipalPolicyAsync(Scene.Demo.RoleArn, simulation, Token).ToListAsync(Token);
        Assert.Equal(
            ["allowed", "implicitDeny"], principal.Select(r => r.Decision));
        var custom = await Iam.SimulateCustomPolicyAsync(simulation with { PolicyInputList = [Policy] }, Token).ToListAsync(Token);
        Assert.All(custom, r => Assert.Equal("allowed", r.Decision));
    }

    [Fact]
    public async Task Inline_policies_are_put_and_read_back()
    {
        await Iam.PutRolePolicyAsync(DemoWorld.AppRoleName, "more", Policy, Token);
        await Iam.PutUserPolicyAsync("rdsiam-demo-user", "more", Policy, Token);
        AssertJson(await Iam.GetRolePolicyAsync(DemoWorld.AppRoleName, "more", Token), "rds-db:connect");
        AssertJson(await Iam.GetUserPolicyAsync("rdsiam-demo-user", "more", Token), "rds-db:connect");
        var fault = await Assert.ThrowsAsync<AwsFault>(() => Iam.PutRolePolicyAsync(DemoWorld.AppRoleName, "bad", "{", Token));
        Assert.Equal("AwsPolicyMalformed", fault.ErrorId);
    }

    [Fact]
    public async Task A_clock_that_is_wrong_here_is_corrected_by_the_sdk_for_aws_calls()
    {
        Scene.Clock.Offset = TimeSpan.FromMinutes(30);
        Assert.NotEmpty(await Rds.DescribeDBInstancesAsync("demo", Token).ToListAsync(Token));
    }

    private static void AssertJson(string document, string part)
    {
        using var _ = JsonDocument.Parse(document);
        Assert.Contains(part, document, StringComparison.Ordinal);
    }
}
