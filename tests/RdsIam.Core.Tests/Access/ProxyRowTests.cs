using RdsIam.Core.Access.Rows;

namespace RdsIam.Core.Tests.Access;

/// <summary>Logins through a proxy are those of the database behind it.</summary>
public sealed class ProxyRowTests
{
    private const string Proxy = "prx-ONE";

    private static AccessWorld World => new AccessWorld()
        .Role("app", AccessWorld.Trust("""{"Service":"ec2.amazonaws.com"}"""), AccessWorld.Document(
            AccessWorld.Connect(AccessWorld.Arn(Proxy, "app")), AccessWorld.Connect(AccessWorld.Arn(Proxy, "batch"))))
        .Endpoint("db-ONE", master: "postgres").Endpoint(Proxy, kind: "Proxy")
        .DatabaseUser("app", "db-ONE", grants: ["app.sales: ReadOnly"]).DatabaseUser("other", "db-ONE");

    [Fact]
    public void A_proxy_that_logs_in_by_IAM_has_exactly_the_users_behind_it()
    {
        var survey = Survey(usesPasswords: false);
        var row = Assert.Single(survey.Rows(AccessFilter.None));
        Assert.Equal("role/app app@prx-ONE Allowed", AccessWorld.Text(row));
        Assert.Equal("app.sales: ReadOnly", Assert.Single(row.User!.Schemas).ToString());
        Assert.Empty(row.Findings);
    }

    [Fact]
    public void A_proxy_that_logs_in_by_passwords_has_the_names_of_policies_too()
    {
        var rows = Survey(usesPasswords: true).Rows(AccessFilter.None).ToList();
        Assert.Equal(["role/app app@prx-ONE Allowed", "role/app batch@prx-ONE Allowed"], rows.Select(AccessWorld.Text).Order());
        Assert.Equal(Messages.Ids.AccessProxyPassword, Assert.Single(rows.Single(row => row.UserName == "app").Findings).Id);
        Assert.Null(rows.Single(row => row.UserName == "batch").User);
    }

    [Fact]
    public void Users_that_nobody_is_meant_to_reach_by_a_proxy_are_no_finding()
    {
        var found = Core.Access.Auditing.AccountFindings.Of(Survey(usesPasswords: false))
            .Where(one => one.Id == Messages.Ids.AccessUserUnreachable).Select(one => $"{one.UserName}@{one.Endpoint}").Order();
        Assert.Equal(["app@db-ONE.example", "other@db-ONE.example"], found);
    }

    [Theory]
    [InlineData("db-ONE/app", false, false)]
    [InlineData("db-ONE/other", false, true)]
    [InlineData("prx-ONE/app", false, true)]
    [InlineData("db-ONE/other", true, false)]
    public void A_proxy_that_logs_in_by_IAM_is_told_where_its_role_may_not(string allowed, bool usesPasswords, bool isTold)
    {
        var (id, user) = (allowed.Split('/')[0], allowed.Split('/')[1]);
        var world = World.Role(
            "proxy", AccessWorld.Trust("""{"Service":"rds.amazonaws.com"}"""),
            AccessWorld.Document(AccessWorld.Connect(AccessWorld.Arn(id, user))));
        var found = Core.Access.Auditing.AccountFindings.Of(Survey(usesPasswords, world))
            .Where(one => one.Id == Messages.Ids.AccessProxyRole).ToList();
        Assert.Equal(isTold ? ["prx-ONE.example"] : [], found.Select(one => one.Endpoint));
        Assert.All(found, one => Assert.Contains("as app", one.Message, StringComparison.Ordinal));
    }

    private static AccessSurvey Survey(bool usesPasswords, AccessWorld? world = null)
    {
        var input = (world ?? World).Survey().Input;
        return new AccessSurvey(input with
        {
            Endpoints =
            [
                .. input.Endpoints.Select(one => one.IsProxy
                    ? one with
                    {
                        ProxyTargets = ["db-ONE"],
                        UsesPasswords = usesPasswords,
                        ProxyRoleArn = $"arn:aws:iam::{AccessWorld.Account}:role/proxy",
                    }
                    : one),
            ],
        });
    }
}
