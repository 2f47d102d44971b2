using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Tests.Queries;

/// <summary>What is found in a text before anything of it is sent, and how it is parted for sending.</summary>
public sealed class ScriptCheckTests
{
    private static readonly int[] Ids = [1, 2];

    [Theory]
    [InlineData("select 1 where id in (@ids)", "1, column 23", "@ids", "= any(@ids)")]
    [InlineData("select 1 where id IN(:ids)", "1, column 22", ":ids", "= any(:ids)")]
    [InlineData("select 1 where id not in ( @ids )", "1, column 28", "@ids", "<> all(@ids)")]
    [InlineData("select 1 where id Not\n In\n(@ids)", "3, column 2", "@ids", "<> all(@ids)")]
    [InlineData("select 1 where xnot in (@ids)", "1, column 25", "@ids", "= any(@ids)")]
    [InlineData("select @a; select @a, 1 where \"id\"in (@ids)", "1, column 39", "@ids", "= any(@ids)")]
    [InlineData("select 1 where (id)in (@ids)", "1, column 24", "@ids", "= any(@ids)")]
    [InlineData("in (@ids)", "1, column 5", "@ids", "= any(@ids)")]
    public void A_list_that_is_all_of_in_is_told_with_what_to_write(string sql, string place, string sign, string instead)
    {
        var fault = FaultOf(sql, new("a", 1), new("ids", Ids));
        Assert.Equal("ParameterListInIn", fault?.ErrorId);
        Assert.StartsWith($"The query, line {place}: ", fault!.Message, StringComparison.Ordinal);
        Assert.Contains(sign, fault.Message, StringComparison.Ordinal);
        Assert.Contains(instead, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("select 1 where id in (@ids, 1)")]
    [InlineData("select 1 where id in (1, @ids)")]
    [InlineData("select 1 where id in (@ids::int[])")]
    [InlineData("select 1 where id = any (@ids)")]
    [InlineData("select plugin(@ids), a_in (@ids), a$in(@ids), in1(@ids)")]
    [InlineData("select 1 where id in (@a) and @ids = '{1}'")]
    [InlineData("select 1 in (1\n\\echo x\n), @ids")]
    public void A_list_elsewhere_is_the_servers_matter(string sql) => Assert.Null(FaultOf(sql, new("a", 1), new("ids", Ids)));

    public static TheoryData<object?, bool> Lists => new()
    {
        { Ids, true },
        { new List<object> { 1 }, true },
        { Array.Empty<string>(), true },
        { "text", false },
        { new byte[] { 1 }, false },
        { new Dictionary<string, int> { ["a"] = 1 }, false },
        { null, false },
        { 1, false },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public void What_is_one_value_to_the_server_is_no_list(object? value, bool isList)
    {
        const string Sql = "select 1 where id in (@Given)";
        Assert.Equal(isList, FaultOf(Sql, new KeyValuePair<string, object?>("given", value)) is not null);

        string[] names = ["other", "GIVEN"];
        var places = ListPlaces.Of(new QueryRequest(Sql), names);
        var record = new QueryRecord(7, [Ids, value], Source: "the record");
        var fault = FaultOf(() => places.Check(record, names));
        Assert.Equal(isList ? "RecordListInIn" : null, fault?.ErrorId);
        Assert.Equal(isList ? "the record" : null, fault?.FaultTarget);
        Assert.Equal(isList ? Messages.RecordListInIn(7, "@Given", "= any(@Given)").ToString() : null, fault?.Message);
    }

    [Theory]
    [InlineData('\u00A0', "U+00A0 (no-break space)")]
    [InlineData('\u202F', "U+202F (no-break space)")]
    [InlineData('\u00AD', "U+00AD (soft hyphen)")]
    [InlineData('\uFEFF', "U+FEFF (byte order mark)")]
    [InlineData('\u200B', "U+200B (zero-width character)")]
    [InlineData('\u200D', "U+200D (zero-width character)")]
    [InlineData('\u2060', "U+2060 (zero-width character)")]
    [InlineData('\u2003', "U+2003 (space of another kind)")]
    [InlineData('\u3000', "U+3000 (space of another kind)")]
    [InlineData('\u2013', "U+2013 (\u2013)")]
    [InlineData('\u00D7', "U+00D7 (\u00D7)")]
    [InlineData('\u2028', "U+2028 (invisible)")]
    [InlineData('\u0085', "U+0085 (invisible)")]
    public void A_character_that_nobody_sees_is_called_by_its_code_and_kind(char c, string name) =>
        Assert.Equal(name, HiddenCharacters.NameOf(c));

    [Theory]
    [InlineData("select 1\u00A0", 9)]
    [InlineData("select a\u2003b", 9)]
    [InlineData("select 1; select \u0085", 18)]
    [InlineData("select \u3164, '\u00A0'", 8)]
    [InlineData("select @a\u00A0", 10)]
    [InlineData("select \u2028", 8)]
    [InlineData("select '\u00A0', \"\u00A0\" -- \u00A0\n/* \u00A0 */, $$\u00A0$$, é", null)]
    public void What_is_hidden_is_found_outside_of_literals_and_comments(string sql, int? column)
    {
        var fault = FaultOf(sql);
        Assert.Equal(column is null ? null : "QueryHasHidden", fault?.ErrorId);
        Assert.Contains(column is null ? "" : $"column {column}: ", fault?.Message ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@a", "1, column 1: @a ")]
    [InlineData("select 1,\n @a", "2, column 2: @a ")]
    [InlineData("select b <@a", null)]
    [InlineData("select $1", "1, column 8: $1 ")]
    [InlineData("select 1; /* c */ explain (generic_plan) select $1", null)]
    [InlineData("explain (generic_plan) select $1; select $1", "1, column 42: $1 ")]
    [InlineData("select :a", null)]
    public void A_value_that_was_forgotten_is_told_where_its_sign_is_no_operator(string sql, string? says)
    {
        var fault = FaultOf(sql);
        Assert.Equal(says is null ? null : sql.Contains('$') ? "ParameterNumberMissing" : "ParameterMissing", fault?.ErrorId);
        Assert.StartsWith(says is null ? "" : $"The query, line {says}", fault?.Message ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("select 1; select 2", false, "0:2")]
    [InlineData("select 1; select 2", true, "0:1 1:1")]
    [InlineData("select 1; select 2; copy t from stdin;\n1\n\\.\nselect 3; select 4", false, "0:2 2:1+ 3:2")]
    [InlineData("copy t from stdin;\n1\n\\.\ncopy t from stdin;\n2", false, "0:1+ 1:1+")]
    [InlineData("begin; copy t from stdin;\n1\n\\.\ncommit; copy t from stdin;\n2", false, "0:1 1:1+t 2:1t 3:1+")]
    [InlineData("-- nothing", false, "")]
    public void Statements_are_sent_together_but_for_copy(string sql, bool eachAlone, string parts) => Assert.Equal(
        parts,
        string.Join(' ', ScriptPart.Of(SqlScript.Parse(sql, QueryParameters.None), eachAlone).Select(
            part => $"{part.FirstIndex}:{part.Statements.Count}{(part.Rows is null ? "" : "+")}{(part.IsInTransaction ? "t" : "")}")));

    [Theory]
    [InlineData("copy t from STDIN", true)]
    [InlineData("copy t from 'x'", false)]
    public void A_text_may_have_rows_where_it_says_stdin(string sql, bool expected) => Assert.Equal(expected, ScriptPart.MayHaveRows(sql));

    [Theory]
    [InlineData("begin; select 1; commit", true)]
    [InlineData("begin; select 1; rollback; start transaction; commit", true)]
    [InlineData("begin; select 1; commit and chain; select 2; commit", true)]
    [InlineData("begin; select 1", true)]
    [InlineData("begin; select 1; commit; select 2", false)]
    [InlineData("select 1; begin; commit", false)]
    [InlineData("commit", false)]
    public void All_of_a_text_may_stand_in_transactions_of_its_own(string sql, bool expected) =>
        Assert.Equal(expected, TransactionOutline.IsWhole(SqlScript.Parse(sql, QueryParameters.None)));

    [Theory]
    [InlineData("begin; select 1", false, false, "TransactionLeftOpen", 1)]
    [InlineData("begin; select 1", false, true, null, 0)]
    [InlineData("select 1;\nbegin;\nbegin", false, false, "TransactionLeftOpen", 2)]
    [InlineData("begin;\ncommit and chain", false, false, "TransactionLeftOpen", 2)]
    [InlineData("begin; commit and chain; rollback", false, false, null, 0)]
    [InlineData("select 1;\nrollback", false, false, "TextRollsBackMore", 2)]
    [InlineData("select 1;\nbegin;\nselect 2;\nrollback", false, false, "TextRollsBackMore", 4)]
    [InlineData("select 1;\nbegin;\nrollback", true, false, null, 0)]
    [InlineData("select 1; rollback", true, false, null, 0)]
    [InlineData("select 1; commit; rollback", false, false, null, 0)]
    [InlineData("rollback; select 1; commit; begin; rollback", false, false, null, 0)]
    [InlineData("begin; rollback; select 1;\nrollback", false, false, "TextRollsBackMore", 2)]
    [InlineData("select 1; begin; commit and chain; select 2; rollback", false, false, null, 0)]
    [InlineData("begin", true, false, "TransactionLeftOpen", 1)]
    public void A_text_undoes_no_more_than_its_own_transactions(string sql, bool eachAlone, bool mayStayOpen, string? errorId, int line)
    {
        var request = new QueryRequest(sql) { EachAlone = eachAlone };
        var statements = SqlScript.Parse(sql, QueryParameters.None);
        var fault = FaultOf(() => TransactionOutline.Check(request, statements, mayStayOpen));
        Assert.Equal(errorId, fault?.ErrorId);
        Assert.StartsWith(errorId is null ? "" : $"The query, line {line}: ", fault?.Message ?? "", StringComparison.Ordinal);
    }

    private static Fault? FaultOf(string sql, params KeyValuePair<string, object?>[] values) =>
        FaultOf(() => QueryText.Read(new QueryRequest(sql) { Parameters = QueryParameters.Named(values) }));

    /// <summary>Anything else than a fault is an error of the test.</summary>
    private static Fault? FaultOf(Action work)
    {
        try
        {
            work();
            return null;
        }
        catch (Fault fault)
        {
            return fault;
        }
    }
}
