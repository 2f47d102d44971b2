using RdsIam.Core.Access.Rows;
using RdsIam.Core.Policies.Documents;
using static RdsIam.Core.Tests.Access.AccessWorld;

namespace RdsIam.Core.Tests.Access;

/// <summary>Who may log in where as whom: the expected answers follow from IAM's documented evaluation logic, by hand.</summary>
public sealed class AccessRowTests
{
    private static readonly string App = Connect(Arn("db-ONE", "app"));
    private static readonly string Everything = Statement("Allow", "*", "*");

    [Fact]
    public void Inline_managed_and_group_policies_let_in()
    {
        var world = Databases()
            .Policy("connect", Document(App))
            .Group("developers", attached: ["connect"])
            .User("inline", Document(App)).User("managed", attached: ["connect"]).User("member", groups: ["developers"]).User("nobody")
            .Role("role", Trust("""{"Service":"ec2.amazonaws.com"}"""), Document(App));
        Assert.Equal(
            ["user/inline app@db-ONE Allowed", "user/managed app@db-ONE Allowed", "user/member app@db-ONE Allowed", "role/role app@db-ONE Allowed"],
            world.Rows());
    }

    [Fact]
    public void Only_the_version_in_force_counts() => Assert.Equal(
        ["user/alice app@db-ONE Allowed"],
        Databases().Policy("connect", Document(App), older: Document(Everything)).User("alice", attached: ["connect"]).Rows());

    [Fact]
    public void A_deny_wins_wherever_it_stands()
    {
        var deny = Connect("*", effect: "Deny");
        var world = Databases()
            .Policy("connect", Document(App)).Policy("never", Document(deny)).Group("locked", inline: Document(deny))
            .User("own", Document(App, deny)).User("attached", attached: ["connect", "never"]).User("grouped", Document(App), groups: ["locked"])
            .User("others", Document(Connect(Arn("db-ONE", "*")), Connect(Arn("db-ONE", "app"), effect: "Deny")));
        Assert.Equal(["user/others report@db-ONE Allowed"], world.Rows());
    }

    [Fact]
    public void A_boundary_limits_and_allows_nothing_by_itself()
    {
        var world = Databases()
            .Policy("only-app", Document(App)).Policy("storage", Document(Statement("Allow", "s3:*", "*"))).Policy("all", Document(Everything))
            .User("limited", Document(Everything), boundary: "only-app").User("shut", Document(App), boundary: "storage").User("empty", boundary: "all");
        Assert.Equal(["user/limited app@db-ONE Allowed"], world.Rows());
    }

    [Fact]
    public void Every_level_of_service_control_policies_must_allow()
    {
        PolicyDocument Scp(string statement) => PolicyDocument.Parse(Document(statement), "scp", PolicyKind.ServiceControl);
        var region = Statement("Deny", "*", "*", """{"StringNotEquals":{"aws:RequestedRegion":"eu-west-1"}}""");
        var all = Scp(Everything);
        AccessWorld World(params IReadOnlyList<PolicyDocument>[] levels) =>
            Databases(new AccessWorld { ServiceControl = levels }).User("alice", Document(App));
        Assert.Equal(["user/alice app@db-ONE Allowed"], World([all], [all, Scp(region)]).Rows());
        Assert.Equal([], World([all], [Scp(Statement("Allow", "s3:*", "*"))]).Rows());
        Assert.Equal([], World([all, Scp(Statement("Deny", "rds-db:*", "*"))], [all]).Rows());
    }

    [Theory]
    [InlineData("""{"Bool":{"aws:MultiFactorAuthPresent":"true"}}""", "Conditional: aws:MultiFactorAuthPresent is true")]
    [InlineData("""{"StringEquals":{"aws:PrincipalOrgID":"o-acme"}}""", "Conditional: aws:PrincipalOrgID is o-acme")]
    [InlineData("""{"DateGreaterThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}""", "Allowed")]
    [InlineData("""{"StringEquals":{"aws:username":"alice"}}""", "Allowed")]
    [InlineData("""{"StringEquals":{"aws:PrincipalTag/team":"sales"}}""", "Allowed")]
    [InlineData("""{"StringEquals":{"aws:PrincipalTag/team":"sales"},"Bool":{"aws:MultiFactorAuthPresent":"true"}}""", "Conditional: aws:MultiFactorAuthPresent is true")]
    // A login carries no source: a plain condition never holds, a negated one always does.
    [InlineData("""{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}""", null)]
    [InlineData("""{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}""", "Allowed")]
    [InlineData("""{"DateLessThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}""", null)]
    [InlineData("""{"StringEquals":{"aws:username":"bob"}}""", null)]
    [InlineData("""{"StringEquals":{"aws:PrincipalTag/team":"hr"}}""", null)]
    public void What_is_left_of_a_condition_is_said(string condition, string? expected) => Assert.Equal(
        expected is null ? [] : ["user/alice app@db-ONE " + expected],
        Databases().User("alice", Document(Connect(Arn("db-ONE", "app"), condition)), tag: "team=sales").Rows());

    [Theory]
    [InlineData("""{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}""", "aws:MultiFactorAuthPresent is not false")]
    [InlineData("""{"Bool":{"aws:MultiFactorAuthPresent":"false"}}""", "aws:MultiFactorAuthPresent is not false, or is absent")]
    [InlineData("""{"StringNotEquals":{"aws:PrincipalOrgID":"o-acme"}}""", "aws:PrincipalOrgID is o-acme")]
    public void What_keeps_a_deny_from_applying_is_said(string condition, string expected) => Assert.Equal(
        [$"user/alice app@db-ONE Conditional: {expected}"],
        Databases().User("alice", Document(App, Connect("*", condition, "Deny"))).Rows());

    [Fact]
    public void Variables_stand_for_each_principal_by_itself()
    {
        var own = Document(Connect(Arn("db-ONE", "${aws:username}")));
        var tagged = Document(Connect(Arn("db-ONE", "${aws:PrincipalTag/dbuser}")));
        var sso =
            """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/s"},"Action":["sts:AssumeRoleWithSAML","sts:TagSession"]}]}""";
        var world = Databases().User("app", own).User("report", own).User("eve", own)
            .Role("fixed", Trust("""{"Service":"ec2.amazonaws.com"}"""), tagged, tag: "dbuser=report")
            .Role("untagged", Trust("""{"Service":"ec2.amazonaws.com"}"""), tagged)
            .Role("sso", sso, tagged, tag: "dbuser=report");
        Assert.Equal(
            [
                "user/app app@db-ONE Allowed", "user/report report@db-ONE Allowed", "role/fixed report@db-ONE Allowed",
                "role/sso app@db-ONE Conditional: aws:PrincipalTag/dbuser is app", "role/sso report@db-ONE Conditional: aws:PrincipalTag/dbuser is report",
            ],
            world.Rows());
    }

    [Fact]
    public void A_policy_that_is_not_there_leaves_the_answer_open()
    {
        var rows = Databases().User("alice", Document(App), attached: ["aws:AmazonRDSFullAccess"]).Rows();
        Assert.Equal(["user/alice app@db-ONE Unknown", "user/alice *@* Unknown"], rows.Select(row => row.Split(':')[0]));
        Assert.All(rows, row => Assert.Contains("AmazonRDSFullAccess of alice", row, StringComparison.Ordinal));
        // What is denied for sure is denied whatever the rest says.
        Assert.Equal(
            ["user/alice *@* Unknown"],
            Databases().User("alice", Document(App, Connect("*", effect: "Deny")), attached: ["aws:AmazonRDSFullAccess"]).Rows().Select(row => row.Split(':')[0]));
    }

    [Fact]
    public void Another_account_never_logs_in_by_its_own_policies()
    {
        var world = Databases().Endpoint("db-FAR", account: "444455556666").DatabaseUser("app", "db-FAR").User("here", Document(Everything))
            .User("there", Document(Everything), account: "444455556666");
        Assert.Equal(["user/here app@db-ONE Allowed", "user/here report@db-ONE Allowed", "user/there app@db-FAR Allowed"], world.Rows());
    }

    [Fact]
    public void Who_does_not_log_in_by_IAM_has_no_row() => Assert.Equal(
        ["user/alice app@db-ONE Allowed", "user/alice report@db-ONE Allowed"],
        Databases().DatabaseUser("old", "db-ONE", iam: false).User("alice", Document(Connect(Arn("db-ONE", "*")))).Rows());

    [Fact]
    public void Where_nobody_listed_users_the_names_are_those_of_the_policies()
    {
        var world = new AccessWorld().Endpoint("db-ONE")
            .User("alice", Document(Connect(Arn("db-ONE", "app")))).User("bob", Document(Connect(Arn("*", "team_*")), Connect(Arn("db-ONE", "team_a"), effect: "Deny")))
            .User("carol", Document(Connect(Arn("db-ONE", "${aws:username}"))));
        Assert.Equal(["user/alice app@db-ONE Allowed", "user/bob team_*@db-ONE Allowed", "user/carol carol@db-ONE Allowed"], world.Rows());
    }

    [Fact]
    public void Without_endpoints_those_that_policies_name_are_shown() => Assert.Equal(
        ["user/alice app@db-GONE Allowed"],
        new AccessWorld().User("alice", Document(Connect(Arn("db-GONE", "app")))).Rows());

    [Fact]
    public void Host_names_of_one_resource_id_are_one_row()
    {
        var world = new AccessWorld().Endpoint("cluster-A", host: "a-1.example").Endpoint("cluster-A", kind: "ClusterReader", host: "a.cluster-ro.example")
            .Endpoint("cluster-A", kind: "ClusterWriter", host: "a.cluster.example").User("alice", Document(Connect(Arn("cluster-A", "app"))));
        var row = Assert.Single(world.Survey().Rows(AccessFilter.None));
        Assert.Equal("a.cluster.example", row.Endpoint!.Name);
        Assert.Equal(["a.cluster.example", "a.cluster-ro.example", "a-1.example"], row.Endpoint.HostNames);
    }

    [Fact]
    public void Filters_choose_by_principal_user_endpoint_and_use()
    {
        var ec2 = Trust("""{"Service":"ec2.amazonaws.com"}""");
        var world = Databases().User("alice", Document(Connect(Arn("db-ONE", "*"))))
            .Role("used", ec2, Document(App), lastUsed: "2026-01-30T00:00:00Z").Role("idle", ec2, Document(App), lastUsed: "2025-06-01T00:00:00Z").Role("never", ec2, Document(App));
        Assert.Equal(["user/alice app@db-ONE Allowed", "user/alice report@db-ONE Allowed"], world.Rows(new AccessFilter { Principal = who => !who.IsRole }));
        Assert.Equal(["user/alice report@db-ONE Allowed"], world.Rows(new AccessFilter { UserName = name => name == "report" }));
        Assert.Equal([], world.Rows(new AccessFilter { Endpoint = endpoint => endpoint.ResourceId == "db-TWO" }));
        Assert.Equal(["role/idle app@db-ONE Allowed", "role/never app@db-ONE Allowed"], world.Rows(new AccessFilter { UnusedFor = TimeSpan.FromDays(90) }));
    }

    private static AccessWorld Databases(AccessWorld? world = null) =>
        (world ?? new AccessWorld()).Endpoint("db-ONE").DatabaseUser("app", "db-ONE").DatabaseUser("report", "db-ONE");
}
