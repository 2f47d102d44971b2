using System.Runtime.CompilerServices;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Tests.Queries;

/// <summary>Texts that were read a moment ago are not read again, unless other values are given, and are not kept for ever.</summary>
public sealed class ReadScriptsTests
{
    [Fact]
    public void A_text_is_read_once_for_the_same_parameters()
    {
        const string Sql = "select @first, :second, $1";
        var first = SqlScript.Read(Request(Sql, "first"));
        Assert.Same(first, SqlScript.Read(Request(Sql, "FIRST")));
        Assert.Same(first, SqlScript.Read(Request(Sql, "first", "third")));
        Assert.Equal("select $1, $2, $1", SqlScript.Read(Request(Sql, "first", "second")).Statements[0].Text);
        Assert.Equal(Sql, SqlScript.Read(Request(Sql)).Statements[0].Text);
        var numbered = new QueryRequest(Sql) { Parameters = QueryParameters.Positional([1]) };
        Assert.Equal(["@first", ":second"], SqlScript.Read(numbered).Open.Select(open => open.Text));
    }

    [Fact]
    public void A_text_without_values_is_the_same_whatever_values_are_given()
    {
        const string Sql = "select 'no values'";
        var first = SqlScript.Read(Request(Sql));
        Assert.Same(first, SqlScript.Read(Request(Sql, "first")));
        Assert.Same(first, SqlScript.Read(Numbered(Sql)));
    }

    [Fact]
    public void A_text_is_read_again_for_values_of_another_kind_or_for_fewer()
    {
        const string Sql = "select @x, $1";
        Assert.Equal("select $1, $1", SqlScript.Read(Request(Sql, "x")).Statements[0].Text);
        Assert.Equal("select @x, $1", SqlScript.Read(Numbered(Sql)).Statements[0].Text);
        Assert.Equal(["$1"], SqlScript.Read(Request(Sql, "x")).Open.Select(open => open.Text));
        Assert.Equal(["@x", "$1"], SqlScript.Read(Request(Sql, "y")).Open.Select(open => open.Text));
    }

    [Theory]
    [InlineData(8192, true)]
    [InlineData(8193, false)]
    public void A_long_text_is_not_kept(int length, bool isKept)
    {
        var sql = "select 'long'".PadRight(length);
        Assert.Equal(isKept, ReferenceEquals(SqlScript.Read(Request(sql)), SqlScript.Read(Request(sql))));
        Assert.NotSame(SqlScript.Read(Request(sql)), SqlScript.Read(Request(sql), conforms: false));
    }

    [Fact]
    public void Texts_that_were_read_are_let_go_of_when_many_others_come()
    {
        var first = Reading("select 'read first'");
        foreach (var i in Enumerable.Range(0, 600))
        {
            SqlScript.Read(new QueryRequest($"select 'read later {i}'"));
        }

        GC.Collect();
        Assert.False(first.TryGetTarget(out _));
    }

    private static QueryRequest Numbered(string sql) => new(sql) { Parameters = QueryParameters.Positional([1]) };

    private static QueryRequest Request(string sql, params string[] names) => new(sql)
    {
        Parameters = QueryParameters.Named([.. names.Select(name => new KeyValuePair<string, object?>(name, 1))]),
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference<SqlScript> Reading(string sql) => new(SqlScript.Read(new QueryRequest(sql)));
}
