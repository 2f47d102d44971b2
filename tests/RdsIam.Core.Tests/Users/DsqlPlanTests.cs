using RdsIam.Core.Catalog;
using RdsIam.Core.Users;
using RdsIam.Core.Users.Planning;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Tests.Users;

/// <summary>What is planned on Aurora DSQL, where admin alone makes roles and links them to principals.</summary>
public sealed class DsqlPlanTests
{
    private const string App = "arn:aws:iam::123456789012:role/app";
    private const string Ann = "arn:aws:iam::123456789012:user/staff/ann";

    private static readonly Role Admin = new() { Oid = 10, Name = "admin", CanLogin = true, Reach = Reach.Inherited, IsGrantable = true };
    private static readonly Role Reader = new() { Oid = 20, Name = "reader", CanLogin = true, Inherits = true };

    [Fact]
    public void A_new_user_is_linked_to_each_principal_once_and_is_in_no_rds_iam() => Assert.Equal(
        ["CREATE ROLE \"reader\" WITH LOGIN", $"AWS IAM GRANT \"reader\" TO '{App}'", $"AWS IAM GRANT \"reader\" TO '{Ann}'"],
        Plan(Wish(App, Ann, App), Admin, []));

    [Fact]
    public void A_link_that_is_there_stays_and_goes_only_where_the_wish_is_exact()
    {
        RoleMapping[] links = [new("reader", Ann), new("other", App)];
        Assert.Equal([$"AWS IAM GRANT \"reader\" TO '{App}'"], Plan(Wish(App), Admin, [Reader], links));
        Assert.Empty(Plan(Wish(Ann), Admin, [Reader], links));
        Assert.Equal(
            [$"AWS IAM REVOKE \"reader\" FROM '{Ann}'", $"AWS IAM GRANT \"reader\" TO '{App}'"],
            Plan(Wish(App) with { Exact = true }, Admin, [Reader], links));
    }

    [Fact]
    public void Nobody_but_admin_makes_a_role()
    {
        var other = Admin with { Name = "master", IsSuperuser = true, CanCreateRole = true };
        var fault = Assert.Throws<Fault>(() => Plan(Wish(App), other, []));
        Assert.Equal(("DsqlAdminNeeded", FaultKind.PermissionDenied), (fault.ErrorId, fault.Kind));
        Assert.Contains("master", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_aurora_dsql_does_not_have_is_refused_by_its_name()
    {
        (string Named, DesiredUser Wish)[] wrong =
        [
            ("-Access Owner", Wish() with { Access = UserAccess.Owner }),
            ("-AllSchemas", Wish() with { AllSchemas = true, Access = UserAccess.ReadOnly }),
            ("-ObjectOwner", Wish() with { ObjectOwners = ["team"] }),
            ("-ConnectionLimit", Wish() with { ConnectionLimit = 3 }),
            ("-ValidUntil", Wish() with { ValidUntil = DateTimeOffset.MaxValue }),
            ("-ConvertFromPassword", Wish() with { ConvertFromPassword = true }),
            ("-CreateRdsIamRole", Wish() with { CreateRdsIamRole = true }),
            ("-Grant on routines and types", Wish() with { Grants = [new(ObjectKind.Routine, "app", "f()", null, [], "app.f()")] }),
            ("-Grant on routines and types", Wish() with { Grants = [new(ObjectKind.Type, "app", "t", null, [], "app.t")] }),
            ("-Grant on a database", Wish() with { Grants = [new(ObjectKind.Database, null, null, null, [], "postgres")] }),
            ("admin", Wish() with { UserName = "admin" }),
            ("reader is a group role", Wish(App) with { Login = false }),
            ("arn:aws:sts::123456789012:assumed-role/app/run", Wish("arn:aws:sts::123456789012:assumed-role/app/run")),
            ("arn:aws:iam::123456789012:group/ops", Wish(App, "arn:aws:iam::123456789012:group/ops")),
            ("arn:aws:iam::123456789012:role/a'b", Wish("arn:aws:iam::123456789012:role/a'b")),
            ("arn:aws:iam::12345678901:role/app", Wish("arn:aws:iam::12345678901:role/app")),
        ];
        Assert.All(wrong, one => Assert.Contains(
            one.Named, Assert.Throws<Fault>(() => DsqlWish.Check(one.Wish)).Message, StringComparison.Ordinal));
    }

    [Fact]
    public void What_it_has_is_not_refused() => DsqlWish.Check(
        Wish(App, Ann, "arn:aws-us-gov:iam::123456789012:role/x=,.@-y") with
        {
            Access = UserAccess.ReadWrite, Schemas = ["app"], Grants = [new(ObjectKind.Table, "app", "orders", null, [], "app.orders")],
        });

    private static DesiredUser Wish(params string[] principals) => new() { UserName = "reader", Databases = ["postgres"], Principals = principals };

    private static IEnumerable<string> Plan(DesiredUser wish, Role administrator, Role[] others, params RoleMapping[] links)
    {
        var server = new ServerState
        {
            Version = 16,
            Administrator = administrator,
            SessionUser = administrator.Oid,
            Roles = new RoleGraph([administrator, .. others], [], 16),
            Databases = [new DatabaseEntry(1, "postgres", administrator.Oid, Acl.Empty)],
            Settings = [],
            IsDsql = true,
            Mappings = links,
        };
        var database = new DatabaseState { Name = "postgres", Schemas = [], Relations = [], Columns = [], Others = [], Defaults = [] };
        var planner = new UserPlanner((_, _) => throw new InvalidOperationException("A plan opens nothing."), isDsql: true);
        return planner.Plan(wish, server, [new DatabaseRead("postgres", database, null)]).Databases[0].Statements.Select(one => one.Sql);
    }
}
