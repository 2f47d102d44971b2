using RdsIam.Core.Endpoints;
using RdsIam.Core.Names;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies;

/// <summary>What is asked, and of which policies.</summary>
public sealed class PolicyQuestionTests
{
    private const string Cluster = "arn:aws:dsql:eu-west-1:123456789012:cluster/abcdefghijklmnopqrstuvwxy2";
    private const string Allow = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds-db:connect","Resource":"*"}]}""";
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData("app", "host", null, "", "")]
    [InlineData("app", null, "db-A", "", "")]
    [InlineData("app", null, null, "", "-HostName or -ResourceId")]
    [InlineData(null, "host", null, "", "-UserName")]
    [InlineData(null, null, null, "arn", "")]
    [InlineData("app", null, null, "arn", "UserNameBesideResource")]
    [InlineData(" {\"Version\":1}", "host", null, "", "UserNameIsDocument")]
    [InlineData(null, "host", null, null, "-UserName")]
    public void A_question_names_users_and_endpoints_or_whole_resources(
        string? user, string? host, string? id, string? resource, string trouble)
    {
        string[]? List(string? one) => one is null ? null : one.Length == 0 ? [] : [one];
        var fault = Record.Exception(() => PolicyQuestion.CheckWords(List(user), List(host), List(id), List(resource))) as Fault;
        Assert.Equal(trouble.StartsWith('-') ? "PolicyQuestionForm" : trouble, fault?.ErrorId ?? "");
        if (trouble.StartsWith('-'))
        {
            Assert.Contains(trouble, fault!.Message, StringComparison.Ordinal);
            var (orTag, orArn) = ((string)Messages.PolicyQuestionOrTag, (string)Messages.PolicyQuestionOrArn);
            Assert.Contains(resource is null ? orTag : orArn, fault.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("rds-db:connect", Ask.Arn, null)]
    [InlineData("RDS-DB:CONNECT", Ask.Arn, null)]
    [InlineData("RDS-DB:CONNECT", "*", "ConnectResourceForm")]
    [InlineData("dsql:DBCONNECT", Cluster, null)]
    [InlineData("dsql:DbConnectAdmin", Cluster, null)]
    [InlineData("dsql:DbConnectAdmin", Ask.Arn, "DsqlResourceForm")]
    [InlineData("s3:GetObject", "anything", null)]
    [InlineData("s3:Get*", "anything", "PolicyActionForm")]
    [InlineData("s3:Get?bject", "anything", "PolicyActionForm")]
    [InlineData("connect", Ask.Arn, "PolicyActionForm")]
    public void A_question_is_about_one_action_and_what_it_can_be_about(string action, string resource, string? trouble)
    {
        var question = new PolicyQuestion { Action = action, Resource = resource };
        Assert.Equal(trouble, (Record.Exception(question.CheckForm) as Fault)?.ErrorId);
        Assert.Equal(resource == Ask.Arn && action.StartsWith("rds-db", StringComparison.OrdinalIgnoreCase), question.Connect is not null);
        Assert.Equal(resource == Cluster, question.Dsql is not null);
        Assert.False(question.IsAssumeRole);
    }

    [Theory]
    [InlineData("arn:aws:iam::123456789012:user/ann", "rds-db:connect", Ask.Arn, "aws:RequestedRegion=eu-west-1 aws:ResourceAccount=123456789012")]
    [InlineData("", "rds-db:connect", Ask.Arn,
        "aws:RequestedRegion=eu-west-1 aws:ResourceAccount=123456789012 aws:PrincipalAccount=123456789012 aws:PrincipalIsAWSService=false aws:SourceIp=")]
    [InlineData("", "s3:GetObject", "arn:aws:s3:::b", "aws:RequestedRegion= aws:ResourceAccount= aws:PrincipalAccount= aws:SourceIp=10.0.0.1")]
    [InlineData("", "ec2:StartInstances", "arn:aws:ec2:*:*:instance/i", "aws:RequestedRegion= aws:ResourceAccount=")]
    [InlineData("", "ec2:StartInstances", "x:aws:ec2:eu-west-1:1:i", "aws:RequestedRegion= aws:ResourceAccount=")]
    [InlineData("arn:aws:iam::123456789012:user/ann", "ec2:StartInstances", "arn:aws:ec2:eu-west-1:111111111111:instance/i",
        "aws:RequestedRegion=eu-west-1 aws:ResourceAccount=111111111111 aws:username=ann aws:SourceIp=10.0.0.1")]
    public void A_request_carries_what_follows_from_the_question(string principal, string action, string resource, string keys)
    {
        var question = new PolicyQuestion { Action = action, Resource = resource, Context = RequestContext.Of(("aws:SourceIp", "10.0.0.1")) };
        var who = principal.Length == 0 ? null : RequestPrincipal.Parse(principal);
        var context = question.RequestOf(who, new PrincipalFacts(), Now).Context;
        foreach (var pair in (keys + " aws:CurrentTime=2026-01-02T03:04:05Z aws:EpochTime=1767323045 aws:SecureTransport=true aws:ViaAWSService=false")
            .Split(' ').Select(key => key.Split('=')))
        {
            Assert.Equal((pair[0], pair[1]), (pair[0], context[pair[0]]?[0] ?? ""));
        }
    }

    [Theory]
    [InlineData("aws:PrincipalOrgID", "aws:ResourceOrgID", true)]
    [InlineData("aws:PrincipalOrgPaths", "aws:ResourceOrgPaths", true)]
    [InlineData("aws:ResourceOrgID", "aws:PrincipalOrgID", false)]
    public void Within_an_account_the_resources_organization_is_the_principals(string given, string other, bool follows)
    {
        var question = new PolicyQuestion { Action = "rds-db:connect", Resource = Ask.Arn, Context = RequestContext.Of((given, "o-1")) };
        Assert.Equal(follows, question.RequestOf(Ask.User, new PrincipalFacts(), Now).Context[other] is ["o-1"]);
        Assert.Equal(follows, question.RequestOf(null, new PrincipalFacts(), Now).Context[other] is ["o-1"]);
        var stranger = RequestPrincipal.Parse("arn:aws:iam::999999999999:user/eve");
        Assert.Null(question.RequestOf(stranger, new PrincipalFacts(), Now).Context[other]);
        var both = question with { Context = RequestContext.Of((given, "o-1"), (other, "o-2")) };
        Assert.Equal(["o-2"], both.RequestOf(Ask.User, new PrincipalFacts(), Now).Context[other]!);
    }

    [Fact]
    public void Policies_go_into_their_layers()
    {
        CollectedPolicy Of(PolicyLayer layer, string name) =>
            new(PolicyDocument.Parse(Allow, name), layer, PolicySource.Given, null, null);
        var set = new CollectedPolicies
        {
            Policies =
            [
                Of(PolicyLayer.Identity, "a"), Of(PolicyLayer.Boundary, "b"), Of(PolicyLayer.ServiceControl, "c"),
                Of(PolicyLayer.Identity, "d"), Of(PolicyLayer.ServiceControl, "e"),
            ],
        }.ToSet();
        Assert.Equal(["a", "d"], set.Identity.Select(one => one.Name));
        Assert.Equal("b", set.Boundary!.Name);
        Assert.Equal(["c", "e"], Assert.Single(set.ServiceControl).Select(one => one.Name));
        var none = new CollectedPolicies { Policies = [Of(PolicyLayer.Identity, "a")] }.ToSet();
        Assert.Empty(none.ServiceControl);
        Assert.Null(none.Boundary);
        var layers = new GivenLayers { Boundary = Ask.Doc(Ask.Allow()), ServiceControl = [[Ask.Doc(Ask.Allow())]] };
        var beside = layers.Beside(set);
        Assert.Equal(("test", 2), (beside.Boundary!.Name, beside.ServiceControl.Count));
        Assert.Equal("b", GivenLayers.None.Beside(set).Boundary!.Name);
        Assert.Single(GivenLayers.None.Beside(set).ServiceControl);
    }

    [Fact]
    public void A_resource_control_policy_counts_for_other_questions_than_logins()
    {
        var given = GivenPolicies.Read([new($$"""{"Policy":{"PolicySummary":{"Name":"rcp","Type":"RESOURCE_CONTROL_POLICY"},"Content":{{
            System.Text.Json.JsonSerializer.Serialize(Allow)}} } }""", null)]).Of(null);
        Assert.Empty(given.Policies);
        Assert.Equal("rcp is a resource control policy. It may deny this action, and is not evaluated here.", Assert.Single(given.Unread).Message);
        Assert.Equal(("ResourceControlPolicy", FindingSeverity.Information, "rcp"), (
            Assert.Single(given.Findings).Id, given.Findings[0].Severity, given.Findings[0].Policy));
        Assert.Empty(given.For(new PolicyQuestion { Action = "rds-db:connect", Resource = Ask.Arn }).Unread);
        Assert.Single(given.For(new PolicyQuestion { Action = "sts:AssumeRole", Resource = Ask.Arn }).Unread);
        var strictly = Assert.Throws<Fault>(() => GivenPolicies.ReadStrictly(
            [new($$"""{"Resources":{"P":{"Type":"AWS::Organizations::Policy","Properties":{"Type":"RESOURCE_CONTROL_POLICY","Content":{{Allow}} } } } }""", null)],
            PolicyKind.ServiceControl));
        Assert.Equal("ResourceControlPolicy", strictly.ErrorId);
    }

    [Fact]
    public void A_service_control_policy_among_a_principals_own_is_a_limit_and_a_warning()
    {
        var input = new PolicyInput($$"""{"Policy":{"PolicySummary":{"Name":"scp","Type":"SERVICE_CONTROL_POLICY"},"Content":{{
            System.Text.Json.JsonSerializer.Serialize(Allow)}} } }""", null);
        var given = GivenPolicies.Read([input]).Of(null);
        Assert.Equal(PolicyLayer.ServiceControl, Assert.Single(given.Policies).Layer);
        Assert.Equal(("ServiceControlAllowsNothing", FindingSeverity.Warning), (Assert.Single(given.Findings).Id, given.Findings[0].Severity));
        Assert.Single(GivenPolicies.ReadStrictly([input], PolicyKind.ServiceControl));
    }

    [Theory]
    [InlineData("-PermissionsBoundary", 2)]
    [InlineData("-TrustPolicy", 2)]
    [InlineData("-PermissionsBoundary", 0)]
    public void One_policy_only_is_one_document_in_one_text(string parameter, int count)
    {
        var allow = new PolicyInput(Allow, null);
        var list = new PolicyInput($"[{Allow},{Allow}]", null);
        var inputs = count == 0 ? [list] : Enumerable.Repeat(allow, count).ToArray();
        var isTrust = parameter == "-TrustPolicy";
        var fault = Assert.Throws<Fault>(() => GivenLayers.Read(isTrust ? [] : inputs, [], [], isTrust ? inputs : [], "sts:AssumeRole"));
        Assert.Equal($"{parameter} takes one policy and got 2. Give one.", fault.Message);
    }

    [Fact]
    public void What_a_plan_does_not_know_cannot_be_a_limit()
    {
        const string Plan = """
            {"format_version":"1.2","resource_changes":[
              {"address":"aws_iam_policy.p","mode":"managed","type":"aws_iam_policy","change":{"after":{},"after_unknown":{"policy":true}}}]}
            """;
        var fault = Assert.Throws<Fault>(() => GivenPolicies.ReadStrictly([new(Plan, "plan.json")], PolicyKind.Managed));
        Assert.Equal("PolicyNotKnown", fault.ErrorId);
        Assert.Contains("plan.json: aws_iam_policy.p cannot be used", fault.Message, StringComparison.Ordinal);
        var unread = Assert.Single(GivenPolicies.Read([new(Plan, null)]).Of(null).Unread);
        Assert.Equal(("aws_iam_policy.p", PolicyLayer.Identity), (unread.Resource, unread.Layer));
        var none = Assert.Throws<Fault>(() => GivenPolicies.Read([new("""{"format_version":"1.2","resource_changes":[]}""", null)]));
        Assert.StartsWith("The given text is a Terraform plan, and there is no policy in it.", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Endpoints_of_one_resource_id_are_one()
    {
        RdsEndpoint Of(string identifier, string? id, string? host, string? owner) => new()
        {
            Identifier = identifier, Kind = RdsEndpointKind.Instance, Engine = "postgres", ResourceId = id, HostName = host, Owner = owner,
            Arn = ResourceArn.Parse($"arn:aws-cn:rds:cn-north-1:123456789012:db:{identifier}"),
        };
        var known = KnownEndpoints.Group(
            [Of("one", "cluster-A", "one.x", "shop"), Of("two", "cluster-A", null, "shop"), Of("three", "db-B", "three.x", null), Of("four", null, "four.x", null)]);
        Assert.Equal([("cluster-A", "shop"), ("db-B", "three")], known.Select(one => (one.ResourceId, one.Identifier)));
        Assert.Equal(["one.x"], known[0].HostNames);
        Assert.Equal(("aws-cn", "cn-north-1", "123456789012"), (known[0].Partition, known[0].Region, known[0].AccountId));
        Assert.Equal([true, true, false], new[] { "SHOP", "one.X", "two" }.Select(known[0].IsCalled));
    }

    [Fact]
    public async Task Resource_ids_and_names_of_clusters_are_found_without_asking_anybody()
    {
        var catalog = new EndpointCatalog(_ => throw new InvalidOperationException("Nobody is to be asked."));
        var words = new PolicyTargetWords { ResourceIds = ["db-A"], Region = "eu-west-1", DefaultRegion = "us-east-1", HostNames = ["h"] };
        async Task<PolicyTarget> OneAsync(PolicyTargetWords some) =>
            await Assert.Single(some.Find(catalog, TestContext.Current.CancellationToken));
        Assert.Equal(new PolicyTarget("aws", "eu-west-1", null, "db-A", "h"), await OneAsync(words));
        Assert.Equal("us-east-1", (await OneAsync(words with { Region = null })).Region);
        Assert.Equal(
            "RegionNotGiven", (await Assert.ThrowsAsync<Fault>(() => OneAsync(words with { Region = null, DefaultRegion = null }))).ErrorId);
        var several = words with { ResourceIds = ["db-A", "db-B"] };
        Assert.All(await Task.WhenAll(several.Find(catalog, TestContext.Current.CancellationToken)), one => Assert.Null(one.HostName));
        var dsql = new PolicyTargetWords { HostNames = ["abcdefghijklmnopqrstuvwxy2.dsql.eu-west-1.on.aws"], AccountId = "123456789012" };
        Assert.Equal(Cluster, (await OneAsync(dsql)).Login("app", null).Resource);
        Assert.Equal("eu-west-1", (await OneAsync(dsql with { Region = "eu-west-1" })).Region);
        await Assert.ThrowsAnyAsync<Fault>(() => OneAsync(dsql with { Region = "us-east-1" }));
    }
}
