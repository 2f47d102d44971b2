using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Tests.Policies;

/// <summary>What a request carries: who asks, what is known of it, and what nobody knows.</summary>
public sealed class RequestContextTests
{
    private const string Account = "123456789012";
    private static readonly UnknownKey Open = new() { MayBeAbsent = true };

    [Fact]
    public void Of_two_contexts_the_other_one_wins_and_what_it_says_is_absent_is()
    {
        var own = new RequestContext([new("k:a", ["1"]), new("k:b", ["2"]), new("k:none", [])]);
        var with = own.With(new RequestContext([new("K:A", ["3"]), new("k:b", []), new("k:NONE", ["4"])]));
        Assert.Equal(["3"], with["k:a"]!);
        Assert.Null(with["k:b"]);
        Assert.Equal(["4"], with["k:none"]!);
        var open = with.WithUnknown([new("k:", Open)]);
        Assert.Null(open.Unknown("k:b"));
        Assert.Null(open.Unknown("k:a"));
        Assert.NotNull(open.Unknown("k:c"));
        // With nothing the own one stays, with what is not known of it.
        Assert.NotNull(open.With(RequestContext.Empty).Unknown("k:c"));
        Assert.Null(open.With(RequestContext.Empty).Unknown("k:b"));
    }

    [Fact]
    public void Of_a_context_only_some_keys_are_taken()
    {
        var only = new RequestContext([new("k:a", ["1"]), new("k:b", ["2"]), new("k:c", [])])
            .WithUnknown([new("k:", Open)]).Only(key => key is "k:a" or "k:c");
        Assert.Equal(["k:a"], only.Keys);
        Assert.Null(only.Unknown("k:c"));
        Assert.NotNull(only.Unknown("k:b"));
    }

    [Theory]
    [InlineData("aws:PrincipalTag/team", true)]
    [InlineData("AWS:principaltag/a/b", true)]
    [InlineData("aws:PrincipalTag/a:b", true)]
    [InlineData("oidc.eks/id/ABC:sub", true)]
    [InlineData("saml:sub", true)]
    [InlineData("aws:PrincipalOrgID", true)]
    [InlineData("aws:ResourceTag/team", false)]
    [InlineData("/team", false)]
    [InlineData("saml", false)]
    public void A_name_that_ends_in_a_slash_or_a_colon_stands_for_all_that_begin_with_it(string key, bool isUnknown)
    {
        var context = RequestContext.Empty.WithUnknown(
            [new("aws:PrincipalTag/", Open), new("oidc.eks/id/ABC:", Open), new("saml:", Open), new("aws:PrincipalOrgID", Open)]);
        Assert.Equal(isUnknown, context.Unknown(key) is not null);
        Assert.Null(RequestContext.Empty.Unknown(key));
    }

    [Fact]
    public void A_value_may_turn_out_not_to_be_known_and_one_that_is_not_known_may_be_supposed()
    {
        var context = RequestContext.Of(("k:a", "1"), ("k:b", "2")).WithOpen("K:A", Open);
        Assert.Null(context["k:a"]);
        Assert.Same(Open, context.Unknown("k:a"));
        Assert.Equal(["2"], context["k:b"]!);
        Assert.Equal(["x"], context.Suppose("k:a", SupposedKey.Of("x"))["k:a"]!);
        var absent = context.Suppose("k:a", SupposedKey.Absent());
        Assert.Null(absent["k:a"]);
        Assert.Null(absent.Unknown("k:a"));
        var rest = Open with { Excluded = ["x"] };
        Assert.Same(rest, context.Suppose("k:a", SupposedKey.Other(rest)).Unknown("k:a"));
        // One of a prefix is supposed by itself.
        var tags = RequestContext.Empty.WithUnknown([new("t/", Open)]).Suppose("t/a", SupposedKey.Absent());
        Assert.Null(tags.Unknown("t/a"));
        Assert.NotNull(tags.Unknown("t/b"));
    }

    [Theory]
    [InlineData("*", "Anonymous", "", "", "", "")]
    [InlineData(Account, "Root", "aws", Account, "", "")]
    [InlineData("ec2.amazonaws.com", "Service", "", "", "", "")]
    [InlineData("accounts.google.com", "Federated", "", "", "", "")]
    [InlineData($"arn:aws-cn:iam::{Account}:root", "Root", "aws-cn", Account, "", "")]
    [InlineData($"arn:aws:iam::{Account}:user/team/ann", "User", "aws", Account, "ann", "")]
    [InlineData($"arn:aws:iam::{Account}:role/team/app", "Role", "aws", Account, "app", "")]
    [InlineData($"arn:aws:sts::{Account}:assumed-role/app/run", "AssumedRole", "aws", Account, "app", "run")]
    [InlineData($"arn:aws:sts::{Account}:federated-user/bob", "FederatedUser", "aws", Account, "bob", "")]
    [InlineData($"arn:aws:iam::{Account}:saml-provider/ADFS", "Federated", "aws", "", "ADFS", "")]
    [InlineData($"arn:aws:iam::{Account}:oidc-provider/a.b/c", "Federated", "aws", "", "c", "")]
    public void Who_asks_is_read_from_its_name(string text, string kind, string partition, string account, string name, string session)
    {
        var principal = RequestPrincipal.Parse(text);
        Assert.Equal(
            (kind, partition, account, name, session),
            (principal.Kind.ToString(), principal.Partition, principal.AccountId, principal.Name, principal.SessionName));
        Assert.Equal(text == Account ? $"arn:aws:iam::{Account}:root" : text, principal.Id);
        Assert.Equal(kind is "Role" or "AssumedRole", principal.IsRole);
        Assert.Equal(account.Length > 0, principal.IsAccountIdentity);
    }

    [Theory]
    [InlineData("12345678901")]
    [InlineData("12345678901x")]
    [InlineData("ec2.amazonaws.com:x")]
    [InlineData($"arm:aws:iam::{Account}:root")]
    [InlineData($"arn:aws:iam::{Account}:user")]
    [InlineData($"arn:aws:iam::{Account}:root/x")]
    [InlineData($"arn:aws:sts::{Account}:assumed-role/app/run/x")]
    [InlineData($"arn:aws:sts::{Account}:federated-user/a/b")]
    [InlineData($"arn:aws:sts::{Account}:user/ann")]
    [InlineData($"arn:aws:ec2::{Account}:user/ann")]
    [InlineData($"arn:aws:iam::{Account}")]
    public void What_names_nobody_is_not_read(string text) => Assert.Null(RequestPrincipal.TryParse(text));

    [Theory]
    [InlineData($"arn:aws:iam::{Account}:root", "aws:PrincipalType=Account aws:userid=123456789012 aws:PrincipalAccount=123456789012")]
    [InlineData($"arn:aws:iam::{Account}:user/x/ann", "aws:PrincipalType=User aws:userid=ID aws:username=ann")]
    [InlineData($"arn:aws:iam::{Account}:role/app", "aws:PrincipalType=AssumedRole aws:userid=ID aws:PrincipalArn=arn:aws:iam::123456789012:role/app")]
    [InlineData(
        $"arn:aws:sts::{Account}:assumed-role/app/run",
        "aws:PrincipalType=AssumedRole aws:userid=ID:run aws:PrincipalArn=arn:aws:iam::123456789012:role/app")]
    [InlineData($"arn:aws:sts::{Account}:federated-user/bob", "aws:PrincipalType=FederatedUser aws:userid=123456789012:bob")]
    [InlineData("ec2.amazonaws.com", "aws:PrincipalType=Anonymous aws:PrincipalIsAWSService=true aws:PrincipalServiceName=ec2.amazonaws.com")]
    [InlineData("*", "aws:PrincipalType=Anonymous aws:PrincipalIsAWSService=false aws:PrincipalArn= aws:username= aws:PrincipalServiceName=")]
    public void The_keys_say_who_asks(string principal, string keys)
    {
        var facts = new PrincipalFacts { UniqueId = "ID", MultiFactorPresent = true };
        var context = PrincipalContext.Of(RequestPrincipal.Parse(principal), facts);
        foreach (var pair in keys.Split(' ').Select(key => key.Split('=')))
        {
            Assert.Equal(pair[1], context.GetValueOrDefault(pair[0].ToUpperInvariant()) ?? "");
        }

        Assert.Equal("true", context["aws:MultiFactorAuthPresent"]);
        Assert.False(context.ContainsKey("aws:TokenIssueTime"));
        Assert.Equal("false", PrincipalContext.OfAnybody()["AWS:principalisawsservice"]);
    }

    [Theory]
    // Who has the policies, with long-term keys.
    [InlineData("", "rds-db:connect", "aws:PrincipalArn aws:PrincipalType aws:userid aws:PrincipalOrgID aws:ResourceOrgPaths",
        "aws:TokenIssueTime aws:PrincipalTag/ aws:SourceIp aws:SourceArn aws:FederatedProvider")]
    [InlineData("arn:aws:iam::1:user/ann", "rds-db:connect", "aws:TokenIssueTime? aws:MultiFactorAuthAge? aws:SignInSessionArn? aws:PrincipalTag/?",
        "aws:SourceIdentity aws:PrincipalArn aws:SourceIp saml: sts:RoleSessionName")]
    [InlineData("arn:aws:iam::1:root", "rds-db:connect", "aws:TokenIssueTime? aws:PrincipalOrgPaths?", "aws:PrincipalTag/ aws:SourceIdentity")]
    [InlineData("arn:aws:iam::1:role/app", "rds-db:connect",
        "aws:TokenIssueTime aws:SourceIdentity? aws:FederatedProvider? saml:? identitystore:? lambda:SourceFunctionArn? aws:PrincipalTag/?", "aws:SourceAccount")]
    [InlineData("arn:aws:sts::1:federated-user/bob", "rds-db:connect", "aws:TokenIssueTime aws:PrincipalTag/?", "aws:SourceIdentity saml:")]
    [InlineData("ec2.amazonaws.com", "sts:AssumeRole", "aws:SourceArn? aws:SourceAccount? aws:SourceOrgID? aws:SourceOrgPaths? aws:PrincipalServiceNamesList? sts:RoleSessionName",
        "aws:PrincipalOrgID aws:TokenIssueTime")]
    [InlineData("accounts.google.com", "sts:AssumeRoleWithWebIdentity", "accounts.google.com:? sts:RoleSessionName", "saml: aws:SourceArn aws:userid")]
    [InlineData("*", "s3:GetObject",
        "aws:SourceIp? aws:UserAgent? aws:RequestedRegion aws:ResourceTag/? aws:RequestTag/? s3:ResourceTag/? aws:TagKeys?", "aws:userid sts:RoleSessionName")]
    [InlineData("*", "RDS-DB:Connect", "", "aws:SourceIp aws:RequestedRegion aws:ResourceTag/")]
    public void A_request_has_keys_that_nobody_here_knows(string principal, string action, string there, string absent)
    {
        var keys = new Dictionary<string, UnknownKey>(UnknownKeys.Of(
            principal.Length == 0 ? null : RequestPrincipal.Parse(principal), new PrincipalFacts(), action, RequestContext.Empty));
        foreach (var key in there.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.True(keys.TryGetValue(key.TrimEnd('?'), out var unknown), key);
            Assert.True(unknown.MayBeAbsent == (key.EndsWith('?') || key.Contains("Org", StringComparison.Ordinal)), key);
        }

        Assert.Empty(absent.Split(' ').Intersect(keys.Keys));
    }

    [Fact]
    public void What_is_not_known_has_a_sort_and_a_form()
    {
        var session = RequestPrincipal.Parse("arn:aws:sts::1:assumed-role/app/run");
        var keys = new Dictionary<string, UnknownKey>(UnknownKeys.Of(session, new PrincipalFacts(), "s3:GetObject", RequestContext.Empty));
        Assert.Equal((ConditionFamily.Date, ConditionFamily.Bool, ConditionFamily.Numeric), (
            keys["aws:TokenIssueTime"].Family, keys["aws:MultiFactorAuthPresent"].Family, keys["aws:MultiFactorAuthAge"].Family));
        Assert.Equal(("AROA*:run", "o-*", "o-*"), (keys["aws:userid"].Form, keys["aws:PrincipalOrgID"].Form, keys["aws:ResourceOrgPaths"].Form));
        Assert.Equal((true, false, true, true), (
            keys["aws:TagKeys"].HasMany, keys["aws:PrincipalOrgID"].HasMany, keys["aws:PrincipalOrgPaths"].HasMany, keys["saml:"].HasMany));
        Assert.Equal((true, true, false), (
            keys["aws:PrincipalTag/"].MayBeEmpty, keys["saml:"].MayBeEmpty, keys["aws:SourceIdentity"].MayBeEmpty));
        string Form(string principal, string? id) => UnknownKeys.Of(
            principal.Length == 0 ? null : RequestPrincipal.Parse(principal),
            new PrincipalFacts { UniqueId = id },
            "a:b",
            RequestContext.Empty)
            .Single(pair => pair.Key == "aws:userid").Value.Form;
        Assert.Equal("AIDA*", Form("arn:aws:iam::1:user/ann", null));
        Assert.Equal("AROA*:*", Form("arn:aws:iam::1:role/app", null));
        Assert.Equal("AROAX:*", Form("arn:aws:iam::1:role/app", "AROAX"));
        Assert.Equal("*", Form("", null));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Tags_are_open_unless_somebody_looked(bool? mayHaveOthers, bool areOpen)
    {
        var facts = new PrincipalFacts { MayHaveOtherTags = mayHaveOthers };
        var keys = UnknownKeys.Of(RequestPrincipal.Parse("arn:aws:iam::1:role/app"), facts, "rds-db:connect", RequestContext.Empty);
        Assert.Equal(areOpen, keys.Any(pair => pair.Key == "aws:PrincipalTag/"));
    }

    [Theory]
    [InlineData("arn:aws:dsql:eu-west-1:123456789012:cluster/abcdefghijklmnopqrstuvwxy2", "dsql:DbConnect")]
    [InlineData(Ask.Arn, "rds-db:connect")]
    public void A_login_is_of_the_service_of_its_resource(string resource, string action) =>
        Assert.Equal(new LoginAccess(action, resource), LoginAccess.To(resource));

    [Theory]
    [InlineData("arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-A/a:b", "123456789012")]
    [InlineData("arn:aws:s3:::x", "")]
    [InlineData("arx:aws:s3:eu:1:x", "")]
    [InlineData("arn:aws:s3:eu:1", "")]
    [InlineData("*", "")]
    public void The_account_of_a_resource_is_that_of_its_ARN(string resource, string account) =>
        Assert.Equal(account, new AccessRequest { Action = "a:b", Resource = resource }.ResourceAccount);
}
