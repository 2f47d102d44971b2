using System.Text;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Tests.Queries;

/// <summary>Where something is in the text that its author wrote: lines and columns, and the way back from what was sent.</summary>
public sealed class SqlPlaceTests
{
    [Theory]
    [InlineData("abc", 0, 1, 1, 1, "abc", 0)]
    [InlineData("abc", 2, 3, 1, 3, "abc", 2)]
    [InlineData("abc", 9, 4, 1, 4, "abc", 3)]
    [InlineData("abc", -1, 1, 1, 1, "abc", 0)]
    [InlineData("", 0, 1, 1, 1, "", 0)]
    [InlineData("a\nbc\nd", 1, 2, 1, 2, "a", 1)]
    [InlineData("a\nbc\nd", 2, 3, 2, 1, "bc", 0)]
    [InlineData("a\nbc\nd", 3, 4, 2, 2, "bc", 1)]
    [InlineData("a\nbc\nd", 5, 6, 3, 1, "d", 0)]
    [InlineData("a\r\nb\r\n", 4, 5, 2, 2, "b", 1)]
    [InlineData("a\r\nb\r\n", 5, 6, 2, 3, "b", 1)]
    [InlineData("\n\n", 1, 2, 2, 1, "", 0)]
    [InlineData("\U0001F600é\n\U0001F600x", 6, 5, 2, 2, "\U0001F600x", 2)]
    public void A_place_is_told_in_code_points_from_one(
        string sql, int offset, int position, int line, int column, string text, int inLine) =>
        Assert.Equal(new SqlPlace(position, line, column, text, inLine), SqlPlace.At(sql, offset));

    [Theory]
    [InlineData(0, null)]
    [InlineData(-1, null)]
    [InlineData(1, "select")]
    [InlineData(11, ", @name")]
    [InlineData(13, "@name")]
    [InlineData(14, "@name")]
    [InlineData(15, ", bar")]
    [InlineData(17, "bar")]
    public void A_position_of_the_server_leads_back_to_the_text(int position, string? at)
    {
        const string Sql = "x;\nselect '\U0001F600', @name, bar";
        var statement = SqlScript.Parse(Sql, QueryParameters.Named([new("name", 1)]))[1];
        Assert.Equal("select '\U0001F600', $1, bar", statement.Text);
        var place = SqlPlace.Of(Sql, statement, position);
        Assert.Equal(at is null, place is null);
        if (place is not null)
        {
            Assert.Equal(2, place.Line);
            Assert.StartsWith(at!, place.LineText[place.Offset..], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_put_before_a_statement_moves_no_place_and_can_be_taken_away()
    {
        const string Sql = "x; select @a, @b, bar";
        var request = new QueryRequest(Sql) { Parameters = QueryParameters.Named([new("a", 1), new("b", 2)]), Prefix = "/* p */ " };
        var sent = QueryText.Read(request)[1];
        Assert.Equal("/* p */ select $1, $2, bar", sent.Text);
        foreach (var (one, length) in ((SqlStatement, int)[])[(sent, request.Prefix!.Length), (sent.Without(request.Prefix), 0)])
        {
            Assert.Equal("select $1, $2, bar", one.Text[length..]);
            foreach (var (part, written) in ((string, string)[])[("select", "select"), ("$1", "@a"), ("$2", "@b"), (", bar", ", bar")])
            {
                var offset = one.Text.IndexOf(part, StringComparison.Ordinal);
                Assert.Equal(Sql.IndexOf(written, StringComparison.Ordinal), one.SourceOffset(offset));
            }

            var within = one.Text.IndexOf("$1", StringComparison.Ordinal) + 1;
            Assert.Equal(Sql.IndexOf("@a", StringComparison.Ordinal), one.SourceOffset(within));
        }

        Assert.Equal(Sql.IndexOf("select", StringComparison.Ordinal), sent.SourceOffset(0));
    }

    [Fact]
    public void A_statement_begins_at_its_head_only_where_nothing_else_of_it_was_changed()
    {
        var plain = SqlScript.Parse("x; /* c */ select 1", QueryParameters.None)[1];
        Assert.Equal((3, 11), (plain.SourceStart, plain.SourceHead));
        Assert.Equal(("select 1", 11), (plain.FromHead().Text, plain.FromHead().SourceStart));
        var changed = SqlScript.Parse("x; /* c */ select @a", QueryParameters.Named([new("a", 1)]))[1];
        Assert.Same(changed, changed.FromHead());
    }

    [Theory]
    [InlineData("select 1\n\\echo x\n; select 2", "select 1\n|select 2")]
    [InlineData("\\echo x\nselect 1", "select 1")]
    [InlineData("-- c\n\\echo x\nselect 1", "-- c\n\nselect 1")]
    [InlineData("select 1, -- c\n  2 -- d\n; x", "select 1, -- c\n  2 -- d|x")]
    public void What_is_for_psql_is_cut_out_and_nothing_else(string sql, string expected) =>
        Assert.Equal(expected.Split('|'), SqlScript.Parse(sql, QueryParameters.None).Select(statement => statement.Text));

    public static TheoryData<byte[], string?> Files => new()
    {
        { "select 'é'"u8.ToArray(), null },
        { [0xEF, 0xBB, 0xBF, .. "select 'é'"u8], null },
        { [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("select 'é'")], null },
        { Encoding.Latin1.GetBytes("select 'é'"), "InputFileNotUtf8" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_file_is_read_in_the_encodings_that_say_themselves(byte[] bytes, string? errorId)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);
            if (errorId is null)
            {
                Assert.Equal("select 'é'", await ScriptFile.ReadAsync(path, TestContext.Current.CancellationToken));
                return;
            }

            var fault = await Assert.ThrowsAsync<Fault>(() => ScriptFile.ReadAsync(path, TestContext.Current.CancellationToken));
            Assert.Equal((errorId, path), (fault.ErrorId, fault.FaultTarget));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_is_named()
    {
        var folder = Path.GetTempPath();
        var none = Path.Combine(folder, Path.GetRandomFileName());
        foreach (var (path, errorId) in ((string, string)[])[(none, "InputFileNotFound"), (folder, "InputFileUnreadable")])
        {
            var fault = await Assert.ThrowsAsync<Fault>(() => ScriptFile.ReadAsync(path, TestContext.Current.CancellationToken));
            Assert.Equal((errorId, path), (fault.ErrorId, fault.FaultTarget));
        }
    }
}
