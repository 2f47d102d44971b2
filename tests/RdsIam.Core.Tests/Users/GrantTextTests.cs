using RdsIam.Core.Catalog;
using RdsIam.Core.Users.Wishes;

namespace RdsIam.Core.Tests.Users;

public sealed class GrantTextTests
{
    [Theory]
    [InlineData("sales.orders", null, "sales", "orders")]
    [InlineData("  Sales.Orders ", null, "Sales", "Orders")]
    [InlineData("\"My.Schema\".\"a \"\"b\"\"\"", null, "My.Schema", "a \"b\"")]
    [InlineData("sales.*", null, "sales", "*")]
    [InlineData("TABLE sales.orders", ObjectKind.Table, "sales", "orders")]
    [InlineData("sequence sales.s", ObjectKind.Sequence, "sales", "s")]
    [InlineData("schema sales", ObjectKind.Schema, "sales", null)]
    [InlineData("schema.tables", null, "schema", "tables")]
    [InlineData("database", ObjectKind.Database, null, null)]
    [InlineData("sales.f(integer, numeric(5, 2))", ObjectKind.Routine, "sales", "sales.f(integer, numeric(5, 2))")]
    [InlineData("function sales.f()", ObjectKind.Routine, "sales", "sales.f()")]
    internal void An_object_is_read_with_its_schema(string text, ObjectKind? kind, string? schema, string? name)
    {
        var grant = Assert.Single(GrantText.Read(text, ["ALL"]));
        Assert.Equal((kind, schema, name), (grant.Kind, grant.Schema, grant.Name));
        Assert.Null(grant.Privileges);
    }

    [Fact]
    public void Privileges_are_read_alone_together_and_with_columns()
    {
        var grants = GrantText.Read("sales.orders", ["select, insert", "UPDATE (status, \"Net, Total\")", "temp"]);
        Assert.Equal(
            [Privileges.Select, Privileges.Insert, Privileges.Update, Privileges.Temporary], grants.Select(g => g.Privileges!.Value));
        Assert.Equal(["status", "Net, Total"], grants[2].Columns);
    }

    [Theory]
    [InlineData("orders", "SELECT", "GrantObjectForm")]
    [InlineData("a.b.c", "SELECT", "GrantObjectForm")]
    [InlineData(".b", "SELECT", "GrantObjectForm")]
    [InlineData("schema a.b", "USAGE", "GrantObjectForm")]
    [InlineData("function sales.f", "EXECUTE", "GrantObjectForm")]
    [InlineData("sales.orders", "READ", "GrantPrivilegeUnknown")]
    [InlineData("sales.orders", "SELECT(a", "GrantPrivilegeUnknown")]
    [InlineData("sales.orders", "SELECT; DROP TABLE x", "GrantPrivilegeUnknown")]
    [InlineData("sales.orders", "DELETE(a)", "GrantPrivilegeNotOnColumns")]
    [InlineData("schema sales", "SELECT(a)", "GrantColumnsOfNoTable")]
    public void What_is_no_grant_is_refused_by_its_own_id(string target, string privilege, string errorId) =>
        Assert.Equal(errorId, Assert.Throws<Fault>(() => GrantText.Read(target, [privilege])).ErrorId);

    [Fact]
    public void No_privilege_at_all_is_refused() =>
        Assert.Equal("GrantPrivilegeMissing", Assert.Throws<Fault>(() => GrantText.Read("a.b", [])).ErrorId);
}
