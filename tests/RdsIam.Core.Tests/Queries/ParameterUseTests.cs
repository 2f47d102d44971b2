using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Tests.Queries;

/// <summary>A value that was given and has no place is named, with what its sign became instead.</summary>
public sealed class ParameterUseTests
{
    private static readonly QueryParameters Named = QueryParameters.Named([new("a", 1), new("b", 2)]);
    private static readonly QueryParameters Numbered = QueryParameters.Positional([1, 2]);

    [Theory]
    [InlineData("select @a, :b", "")]
    [InlineData("select @A; select :B", "")]
    [InlineData("select @a", "b")]
    [InlineData("select ':a', \"@b\"", "a,b")]
    public void Values_without_a_place_in_any_text_are_unused(string sql, string unused)
    {
        Assert.Equal(unused, string.Join(',', ParameterUse.Unused(Named, [new(sql)])));
        Assert.Equal(unused, string.Join(',', ParameterUse.Unused(Named, [new("select 1"), new(sql)])));
        Assert.Empty(ParameterUse.Unused(Named, [new(sql), new("select @a, @b")]));
    }

    [Theory]
    [InlineData("create function f() returns int language sql as $$ select @a $$", "ParameterNotUsedBody")]
    [InlineData("create function f() returns int language sql as $$ select :a $$", "ParameterNotUsedBody")]
    [InlineData("select ':a'", "ParameterNotUsedQuotes")]
    [InlineData("select 'x @A y'", "ParameterNotUsedQuotes")]
    [InlineData("select $1", "ParameterNotUsedNumber")]
    [InlineData("select 'x@a', '@ab', '::a'", "ParameterNotUsedOther")]
    public void What_became_of_a_name_is_said(string sql, string advice) => Says(Named, sql, "@a", advice);

    [Theory]
    [InlineData("select '$1'", "ParameterNotUsedQuotes")]
    [InlineData("select @x", "ParameterNotUsedName")]
    [InlineData("select $3", "ParameterNotUsedDollar")]
    [InlineData("select 1", "ParameterNotUsedDollar")]
    public void What_became_of_a_number_is_said(string sql, string advice) => Says(Numbered, sql, "$1", advice);

    [Fact]
    public void What_a_shell_makes_of_a_number_is_said_of_no_file()
    {
        QueryRequest file = new("select 1") { File = "x.sql" };
        Assert.Equal(Messages.ParameterNotUsedOther.ToString(), ParameterUse.Fault(Numbered, ["1", "2"], [file]).Fix);
        Assert.Equal(Messages.ParameterNotUsedDollar.ToString(), ParameterUse.Fault(Numbered, ["1"], [file, new("select 1")]).Fix);
        Assert.Equal(Messages.ParameterNotUsedOther.ToString(), ParameterUse.Fault(Named, ["a"], [new("select @x, 1")]).Fix);
        Assert.Equal("$1, $2", ParameterUse.Fault(Numbered, ["1", "2"], [file]).FaultTarget);
    }

    [Fact]
    public void Of_places_in_quotes_a_body_is_told_of_first()
    {
        Assert.Equal(
            Messages.ParameterNotUsedBody.ToString(),
            ParameterUse.Fault(Named, ["a"], [new("select ':a'"), new("do $x$ begin perform :a; end $x$")]).Fix);
        Assert.Equal([":a"], ParameterUse.InQuotes(Named, [new("select ':a'"), new("select 'x :a'"), new("select 1")]));
    }

    [Fact]
    public void A_sign_within_quotes_is_told_of_though_it_has_a_place_elsewhere()
    {
        Assert.Equal([":a", "@b"], ParameterUse.InQuotes(Named, [new("select ':a', 'x @b', $$ @a $$, \"@a\", @a, :b")]));
        Assert.Equal(["$2"], ParameterUse.InQuotes(Numbered, [new("select $1, '$2'")]));
        Assert.Empty(ParameterUse.InQuotes(Named, [new("select @a, 'a', 'b'")]));
        Assert.Empty(ParameterUse.InQuotes(QueryParameters.None, [new("select '@a'")]));
    }

    private static void Says(QueryParameters given, string sql, string sign, string advice)
    {
        var unused = ParameterUse.Unused(given, [new(sql)]);
        var fault = ParameterUse.Fault(given, unused, [new(sql)]);
        Assert.Equal("ParameterNotUsed", fault.ErrorId);
        Assert.Contains(sign, fault.Message, StringComparison.Ordinal);
        Assert.Equal(TextFiles.Fill(advice).ToString(), fault.Fix);
    }
}
