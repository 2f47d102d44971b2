namespace RdsIam.Sandbox.Tests.Aws;

public sealed class RdsServiceTests : IAsyncLifetime
{
    private AwsScene _scene = null!;

    private SignedCall Rds => new() { Scene = _scene, Key = _scene.Demo.Key, Service = "rds" };

    public async ValueTask InitializeAsync() => _scene = await AwsScene.StartAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Theory]
    [InlineData("ModifyDBInstance", "DescribeDBInstances", "DBInstanceIdentifier", "demo", "DBInstanceStatus")]
    [InlineData("ModifyDBCluster", "DescribeDBClusters", "DBClusterIdentifier", "aurora", "Status")]
    public async Task A_change_that_is_applied_immediately_is_pending_for_a_while(
        string modify, string describe, string parameter, string id, string status)
    {
        var changed = await Rds.SendAsync(modify, parameter, id, "EnableIAMDatabaseAuthentication", "false", "ApplyImmediately", "true");
        Assert.Equal("modifying", changed.Value(status));
        Assert.Equal(["true", "false"], IamSettings(changed).Order().Reverse());
        _scene.Clock.Offset = TimeSpan.FromSeconds(3);
        var later = await Rds.SendAsync(describe, parameter, id);
        Assert.Equal("available", later.Value(status));
        Assert.Equal(["false"], IamSettings(later));
    }

    [Fact]
    public async Task A_change_that_is_not_applied_immediately_waits_for_the_maintenance_window()
    {
        await Rds.SendAsync("ModifyDBInstance", "DBInstanceIdentifier", "demo", "EnableIAMDatabaseAuthentication", "false");
        _scene.Clock.Offset = TimeSpan.FromMinutes(4);
        var waiting = await Rds.SendAsync("DescribeDBInstances", "DBInstanceIdentifier", "demo");
        Assert.Equal("available", waiting.Value("DBInstanceStatus"));
        Assert.Equal("false", waiting.Elements("PendingModifiedValues").Single().Value);
        Assert.True(_scene.World.Endpoints(_scene.Clock.GetUtcNow()).First(one => one.HostName == _scene.Demo.HostName).IamEnabled);

        _scene.World.ApplyPendingChanges();
        var applied = await Rds.SendAsync("DescribeDBInstances", "DBInstanceIdentifier", "demo");
        Assert.Equal(["false"], IamSettings(applied));
        Assert.False(_scene.World.Endpoints(_scene.Clock.GetUtcNow()).First(one => one.HostName == _scene.Demo.HostName).IamEnabled);
    }

    [Fact]
    public async Task Asking_for_what_is_so_takes_a_waiting_change_back()
    {
        await Rds.SendAsync("ModifyDBInstance", "DBInstanceIdentifier", "demo", "EnableIAMDatabaseAuthentication", "false");
        var back = await Rds.SendAsync("ModifyDBInstance", "DBInstanceIdentifier", "demo", "EnableIAMDatabaseAuthentication", "true");
        Assert.Empty(back.Elements("PendingModifiedValues"));
        Assert.Equal(["true"], IamSettings(back));
    }

    [Fact]
    public async Task An_Aurora_instance_is_switched_by_its_cluster_only()
    {
        var answer = await Rds.SendAsync("ModifyDBInstance", "DBInstanceIdentifier", "aurora-1", "EnableIAMDatabaseAuthentication", "false");
        Assert.Equal((400, "InvalidParameterCombination"), (answer.Status, answer.Code));
        _scene.World.SetIamAuthentication(_scene.Demo.ClusterResourceId, enabled: false);
        var shown = await Rds.SendAsync("DescribeDBInstances", "DBInstanceIdentifier", "aurora-1");
        Assert.Equal(["false"], IamSettings(shown));
    }

    [Theory]
    [InlineData("db-instance-id", "demo", "demo")]
    [InlineData("db-cluster-id", "aurora", "aurora-1,aurora-2")]
    [InlineData("engine", "postgres", "demo")]
    [InlineData("engine", "aurora-postgresql,postgres", "aurora-1,aurora-2,demo")]
    [InlineData("dbi-resource-id", "db-NOBODY", "")]
    public async Task Filters_keep_what_has_one_of_their_values(string name, string values, string kept)
    {
        List<string> parameters = ["Filters.Filter.1.Name", name];
        foreach (var (value, index) in values.Split(',').Select((value, index) => (value, index)))
        {
            parameters.AddRange([$"Filters.Filter.1.Values.Value.{index + 1}", value]);
        }

        var answer = await Rds.SendAsync("DescribeDBInstances", [.. parameters]);
        Assert.Equal(kept, string.Join(',', answer.Elements("DBInstanceIdentifier").Select(one => one.Value)));
    }

    [Theory]
    [InlineData("MaxRecords", "19", "Must be between 20 and 100")]
    [InlineData("MaxRecords", "101", "Must be between 20 and 100")]
    [InlineData("Marker", "bogus", "Marker")]
    [InlineData("Filters.Filter.1.Name", "colour", "Unrecognized filter name: colour")]
    public async Task A_parameter_that_RDS_does_not_take_is_refused(string name, string value, string said)
    {
        var answer = await Rds.SendAsync("DescribeDBInstances", name, value);
        Assert.Equal((400, "InvalidParameterValue"), (answer.Status, answer.Code));
        Assert.Contains(said, answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_region_has_no_databases()
    {
        var elsewhere = Rds with { Region = "us-east-1" };
        Assert.Empty((await elsewhere.SendAsync("DescribeDBInstances")).Elements("DBInstance"));
        Assert.Equal("DBInstanceNotFound", (await elsewhere.SendAsync("DescribeDBInstances", "DBInstanceIdentifier", "demo")).Code);
    }

    [Fact]
    public async Task An_identifier_may_be_an_ARN_or_in_another_case()
    {
        foreach (var id in new[] { "DEMO", "arn:aws:rds:eu-west-1:123456789012:db:demo" })
        {
            Assert.Equal(_scene.Demo.ResourceId, (await Rds.SendAsync("DescribeDBInstances", "DBInstanceIdentifier", id)).Value("DbiResourceId"));
        }
    }

    [Theory]
    [InlineData("DescribeDBInstances", "", "", "arn:aws:rds:eu-west-1:123456789012:db:*")]
    [InlineData("DescribeDBInstances", "DBInstanceIdentifier", "demo", "arn:aws:rds:eu-west-1:123456789012:db:demo")]
    [InlineData("ModifyDBInstance", "DBInstanceIdentifier", "demo", "arn:aws:rds:eu-west-1:123456789012:db:demo")]
    [InlineData("DescribeDBClusters", "", "", "arn:aws:rds:eu-west-1:123456789012:cluster:*")]
    [InlineData("ModifyDBCluster", "DBClusterIdentifier", "aurora", "arn:aws:rds:eu-west-1:123456789012:cluster:aurora")]
    [InlineData("DescribeDBClusterEndpoints", "", "", "arn:aws:rds:eu-west-1:123456789012:cluster:*")]
    [InlineData("DescribeDBProxies", "", "", "arn:aws:rds:eu-west-1:123456789012:db-proxy:*")]
    [InlineData("DescribeDBProxyEndpoints", "", "", "arn:aws:rds:eu-west-1:123456789012:db-proxy-endpoint:*")]
    public async Task Without_a_policy_the_answer_names_the_missing_permission(
        string action, string parameter, string value, string resource)
    {
        _scene.World.DeleteGroupPolicy("rdsiam-demo-operators", "rds-operator");
        var answer = await Rds.SendAsync(action, parameter.Length == 0 ? [] : [parameter, value]);
        Assert.Equal((403, "AccessDenied"), (answer.Status, answer.Code));
        Assert.Equal(
            $"User: arn:aws:iam::123456789012:user/rdsiam-demo-user is not authorized to perform: rds:{action} on resource: "
            + $"{resource} because no identity-based policy allows the rds:{action} action",
            answer.Message);
    }

    [Fact]
    public async Task An_explicit_deny_and_a_boundary_are_told_apart()
    {
        var user = _scene.Demo.Key.UserName!;
        _scene.World.SetUserBoundary(user, _scene.World.AddPolicy("limit", Documents.Allow("iam:*", "*"), _scene.Clock.GetUtcNow()));
        Assert.EndsWith(
            "because no permissions boundary allows the rds:DescribeDBInstances action",
            (await Rds.SendAsync("DescribeDBInstances")).Message, StringComparison.Ordinal);
        _scene.World.PutUserPolicy(user, "no", Documents.Deny("rds:*", "*"));
        Assert.EndsWith(
            "with an explicit deny in an identity-based policy",
            (await Rds.SendAsync("DescribeDBInstances")).Message, StringComparison.Ordinal);
    }

    private static List<string> IamSettings(Answer answer) =>
        [.. answer.Elements("IAMDatabaseAuthenticationEnabled").Select(element => element.Value)];
}
