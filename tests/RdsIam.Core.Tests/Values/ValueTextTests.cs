using System.Collections;
using System.Collections.Specialized;
using System.Data;
using System.Text.Json;
using System.Text.Json.Nodes;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Core.Tests.Values;

/// <summary>Values of several parts as the literals that PostgreSQL reads: arrays, rows, hstore, and JSON for all others.</summary>
public sealed class ValueTextTests
{
    private static readonly ServerType Texts = ArrayOf(ServerType.Other);
    private static readonly ServerType Documents = ArrayOf(ServerType.Plain("jsonb"));
    private static readonly ServerType Hstore = new(ServerTypeKind.Hstore, "hstore", [], null);
    private static readonly ServerType Vector = new(ServerTypeKind.Vector, "int2vector", [], null);

    private static readonly ServerType Place = new(
        ServerTypeKind.Composite, "place", [new("street", ServerType.Other), new("opens", ServerType.Plain("time")), new("more", Texts)], null);

    private static readonly ServerType Places = ArrayOf(Place);

    private static readonly OrderedDictionary Pair = new() { ["a"] = 1, ["b"] = null };

    [Fact]
    public void Json_has_numbers_words_and_texts_each_in_its_own_form()
    {
        object?[] values =
        [
            true, false, null, DBNull.Value, (byte)1, -1.50m, 0.1f, 1e300, (Half)0.5, double.NaN, float.PositiveInfinity,
            Half.NegativeInfinity, "a", 'b', new Int128(1, 0),
        ];
        Assert.Equal(
            "[true,false,null,null,1,-1.50,0.1,1E+300,0.5,\"NaN\",\"Infinity\",\"-Infinity\",\"a\",\"b\",18446744073709551616]",
            JsonText.Of(values, new ValueNesting()));
    }

    [Fact]
    public void Json_escapes_what_its_grammar_demands_and_nothing_else() => Assert.Equal(
        """["\"\\\n\r\t\u0000\u0001\u001f ~/é\u007f"]""".Replace("\\u007f", "\u007f", StringComparison.Ordinal),
        JsonText.Of(new[] { "\"\\\n\r\t\0\u0001\u001f ~/é\u007f" }, new ValueNesting()));

    [Fact]
    public void Json_has_times_as_ISO_8601_and_infinite_ones_by_their_names()
    {
        var clock = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Unspecified);
        object[] values =
        [
            clock, DateTime.SpecifyKind(clock.AddTicks(1_234_567), DateTimeKind.Utc), new DateTimeOffset(clock, TimeSpan.FromMinutes(-90)),
            DateTime.MaxValue, new DateTime(1), DateTimeOffset.MaxValue, new DateTimeOffset(1, TimeSpan.Zero),
        ];
        Assert.Equal(
            "[\"2026-01-02T03:04:05\",\"2026-01-02T03:04:05.1234567Z\",\"2026-01-02T03:04:05-01:30\","
                + "\"infinity\",\"-infinity\",\"infinity\",\"-infinity\"]",
            JsonText.Of(values, new ValueNesting()));
    }

    [Fact]
    public void A_document_of_JSON_stays_as_it_is()
    {
        using var document = JsonDocument.Parse("{\"a\": [1, 2]}");
        Assert.Equal("{\"a\": [1, 2]}", ValueText.Of(document));
        Assert.Equal("{\"a\": [1, 2]}", ValueText.Of(document.RootElement));
        Assert.Equal("[1, 2]", ValueText.Of(document.RootElement.GetProperty("a")));
        Assert.Equal("{\"a\":[1]}", ValueText.Of(JsonNode.Parse("{ \"a\": [1] }")!));
        Assert.Equal("[{\"a\": [1, 2]},[1]]", ValueText.Of(new object[] { document, JsonNode.Parse("[1]")! }, ServerType.Plain("json")));
    }

    [Fact]
    public void Whatever_has_members_is_an_object_of_JSON()
    {
        Assert.Equal("{\"a\":1,\"b\":null}", ValueText.Of(Pair));
        Assert.Equal("{\"1\":\"x\"}", ValueText.Of(new Hashtable { [1] = "x" }));
        Assert.Equal("{\"a\":\"1,2\",\"\":\"3\"}", ValueText.Of(new NameValueCollection { { "a", "1" }, { "a", "2" }, { null, "3" } }));
        Assert.Equal("{\"a\":1,\"b\":2}", ValueText.Of(new KeyValuePair<string, int>[] { new("a", 1), new("b", 2) }));
        Assert.Equal("{\"1\":null}", ValueText.Of(new List<KeyValuePair<int, object?>> { new(1, null) }));
    }

    [Fact]
    public void A_table_of_data_is_a_list_of_its_rows()
    {
        using var table = new DataTable();
        table.Columns.Add("a", typeof(int));
        table.Columns.Add("b", typeof(string));
        table.Rows.Add(1, "x");
        table.Rows.Add(2, DBNull.Value);
        Assert.Equal("{\"a\":1,\"b\":\"x\"}", ValueText.Of(table.Rows[0]));
        Assert.Equal("{\"a\":2,\"b\":null}", ValueText.Of(table.DefaultView[1]));
        Assert.Equal("[{\"a\":1,\"b\":\"x\"},{\"a\":2,\"b\":null}]", ValueText.Of(table, ServerType.Plain("json")));
    }

    [Fact]
    public void An_array_quotes_its_elements_and_has_NULL_for_none()
    {
        Assert.Equal("{}", ValueText.Of(Array.Empty<int>()));
        Assert.Equal("{\"1\",NULL,\"\",\"NULL\",\"a\\\"b\\\\\"}", ValueText.Of(new object?[] { 1, null, "", "NULL", "a\"b\\" }));
        Assert.Equal("{NULL}", ValueText.Of(new object?[] { DBNull.Value }));
        Assert.Equal("{\"(1,2),(0,0)\";\"(3,4),(1,1)\"}", ValueText.Of(
            new[] { "(1,2),(0,0)", "(3,4),(1,1)" }, ArrayOf(ServerType.Plain("box"))));
        Assert.Equal("{\"true\",\"false\"}", ValueText.Of(new BitArray([true, false]), Texts));
        Assert.Equal("10", ValueText.Of(new BitArray([true, false])));
    }

    [Fact]
    public void Lists_in_a_list_and_further_dimensions_are_dimensions()
    {
        Assert.Equal("{{\"1\",\"2\"},{\"3\",\"4\"}}", ValueText.Of(new[,] { { 1, 2 }, { 3, 4 } }));
        Assert.Equal("{{\"1\"},{NULL}}", ValueText.Of(new object?[] { new[] { 1 }, new object?[] { null } }));
        // As Visual Basic and COM have them: from 1 to 2, and from 5.
        var block = Array.CreateInstance(typeof(int), [2, 1], [1, 5]);
        block.SetValue(7, 1, 5);
        block.SetValue(8, 2, 5);
        Assert.Equal("{{\"7\"},{\"8\"}}", ValueText.Of(block));
        Assert.Equal("{{{\"1\"}}}", ValueText.Of(new[,,] { { { 1 } } }, Texts));
    }

    [Fact]
    public void An_array_of_JSON_has_documents_as_elements()
    {
        Assert.Equal("{\"{\\\"a\\\":1,\\\"b\\\":null}\",\"5\",NULL}", ValueText.Of(new object?[] { Pair, 5, null }, Documents));
        // A list in which only numbers or texts are is a dimension, as where nobody asks for the type.
        Assert.Equal("{{\"1\",\"2\"}}", ValueText.Of(new object[] { new[] { 1, 2 } }, Documents));
        Assert.Equal("{\"[{\\\"a\\\":1,\\\"b\\\":null}]\"}", ValueText.Of(new object[] { new object[] { Pair } }, Documents));
        Assert.Equal("{\"[1,2]\"}", ValueText.Of(new object[] { new JsonList([1, 2]) }, Documents));
        Assert.Equal("{{\"1\",\"2\"}}", ValueText.Of(new object[] { new JsonList([1, 2]) }, Texts));
        Assert.Equal("{\"\\\"a\\\"\"}", ValueText.Of(new object[] { new JsonString("a") }, Documents));
    }

    [Fact]
    public void A_row_is_filled_by_names_or_by_places()
    {
        Assert.Equal("(\"a \\\"b\\\"\",,)", ValueText.Of(new OrderedDictionary { ["STREET"] = "a \"b\"" }, Place));
        // The last of those that differ in case only, and a field that is a list.
        Assert.Equal(
            "(\"y\",\"24:00:00\",\"{\\\"1\\\",NULL}\")",
            ValueText.Of(
                new OrderedDictionary
                {
                    ["street"] = "x", ["Street"] = "y", ["more"] = new object?[] { 1, null }, ["opens"] = TimeSpan.FromDays(1),
                },
                Place));
        Assert.Equal("(\"x\",\"24:00:00\")", ValueText.Of(new object[] { "x", TimeSpan.FromDays(1) }, Place));
        // What there are no fields for goes as it is; the server counts.
        Assert.Equal("(,,,\"1 day 00:00:00\")", ValueText.Of(new object?[] { null, null, null, TimeSpan.FromDays(1) }, Place));
        var fault = Assert.Throws<Fault>(() => ValueText.Of(new OrderedDictionary { ["stret"] = "x" }, Place));
        Assert.Equal(("CompositeFieldUnknown", "stret"), (fault.ErrorId, fault.FaultTarget));
        Assert.Contains("street, opens, more", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_in_an_array_are_told_from_the_fields_of_one()
    {
        var byName = new OrderedDictionary { ["street"] = "x" };
        Assert.Equal("{\"(\\\"x\\\",,)\"}", ValueText.Of(new object[] { byName }, Places));
        Assert.Equal("{\"(\\\"x\\\",\\\"y\\\")\"}", ValueText.Of(new object[] { new[] { "x", "y" } }, Places));
        Assert.Equal("{\"(,\\\"y\\\")\"}", ValueText.Of(new object[] { new[] { null, "y" } }, Places));
        Assert.Equal("{\"()\"}", ValueText.Of(new object[] { Array.Empty<object>() }, Places));
        Assert.Equal("{{\"(\\\"x\\\",,)\"}}", ValueText.Of(new object[] { new object[] { byName } }, Places));
        Assert.Equal("{{NULL,\"(\\\"x\\\")\"}}", ValueText.Of(new object[] { new object?[] { null, new[] { "x" } } }, Places));
    }

    [Fact]
    public void Hstore_vectors_and_arrays_of_them_have_their_own_forms()
    {
        Assert.Equal("\"a\"=>\"1\", \"b\"=>NULL", ValueText.Of(Pair, Hstore));
        Assert.Equal("\"a\\\"\"=>\"\\\\\"", ValueText.Of(new OrderedDictionary { ["a\""] = "\\" }, Hstore));
        Assert.Equal("", ValueText.Of(new OrderedDictionary(), Hstore));
        Assert.Equal("{\"\\\"a\\\"=>\\\"1\\\", \\\"b\\\"=>NULL\"}", ValueText.Of(new object[] { Pair }, ArrayOf(Hstore)));
        Assert.Equal("1 2", ValueText.Of(new[] { 1, 2 }, Vector));
        Assert.Equal("{\"1 2\",\"3\"}", ValueText.Of(new object[] { new[] { 1, 2 }, new[] { 3 } }, ArrayOf(Vector)));
        Assert.Equal("{\"a\":1,\"b\":null}", ValueText.Of(Pair, Texts));
    }

    [Fact]
    public void A_json_place_takes_a_text_as_a_document_and_makes_one_of_all_else()
    {
        Assert.Equal("{\"a\":1}", ValueText.Of("{\"a\":1}", ServerType.Plain("jsonb")));
        Assert.Equal("[1,[2]]", ValueText.Of(new object[] { 1, new JsonList([2]) }, ServerType.Plain("json")));
        Assert.Equal("5", ValueText.Of(5, ServerType.Plain("json")));
        Assert.Null(ValueText.Of(null, ServerType.Plain("json")));
        Assert.Null(ValueText.Of(DBNull.Value, ServerType.Other));
    }

    [Fact]
    public void The_type_of_a_place_is_asked_for_only_where_the_text_depends_on_it()
    {
        object?[] depends =
        [
            Pair, Array.Empty<int>(), new object[] { Pair }, new object[] { TimeSpan.FromDays(1) }, new JsonString("x"), new JsonList([1]),
            new object?[] { 1, new object?[] { null, new JsonString("x") } }, new object[] { 1, Array.Empty<object>() },
            new object[] { Pair, 1 },
        ];
        object?[] doesNot =
        [
            null, "x", 1, TimeSpan.FromDays(1), new[] { 1 }, new object?[] { null, "x" }, new object[] { TimeSpan.FromHours(23) },
            new[] { "a", "b" },
            new object[] { new[] { 1 }, new[] { "a" } }, new byte[] { 1 }, new object(),
        ];
        Assert.All(depends, value => Assert.True(ValueTypes.AreNeededFor(value)));
        Assert.All(doesNot, value => Assert.False(ValueTypes.AreNeededFor(value)));
    }

    [Fact]
    public void One_object_in_several_places_is_written_in_each()
    {
        var inner = new[] { 1 };
        Assert.Equal("{{\"1\"},{\"1\"}}", ValueText.Of(new object[] { inner, inner }));
        Assert.Equal("[[1],[1]]", ValueText.Of(new object[] { inner, inner }, ServerType.Plain("json")));
        Assert.Equal("{\"a\":[1],\"b\":[1]}", ValueText.Of(new OrderedDictionary { ["a"] = inner, ["b"] = inner }));
        Assert.False(ValueTypes.AreNeededFor(new object[] { inner, inner }));
    }

    [Theory]
    [InlineData(1024, null)]
    [InlineData(1025, "ValueTooDeep")]
    public void A_value_may_be_so_deep_and_no_deeper(int levels, string? errorId)
    {
        var value = Enumerable.Range(1, levels).Aggregate((object)"x", (inner, _) => new[] { inner });
        Assert.Equal(errorId, RefusalOf(() => ValueText.Of(value, ServerType.Plain("json"))));
        Assert.Equal(errorId, RefusalOf(() => ValueTypes.AreNeededFor(value)));
        // Wide is not deep.
        Assert.Null(RefusalOf(() => ValueText.Of(Enumerable.Repeat(new[] { 1 }, levels).ToArray())));
    }

    [Theory]
    [InlineData(999_999, null)]
    [InlineData(1_000_000, "ValueTooLarge")]
    public void A_value_may_have_so_many_parts_and_no_more(int lists, string? errorId) => Assert.Equal(
        errorId, RefusalOf(() => ValueTypes.AreNeededFor(Enumerable.Repeat(new[] { 1 }, lists).ToArray())));

    private static string? RefusalOf(Action action) => Record.Exception(action) is { } e ? Assert.IsType<ValueRefusal>(e).ErrorId : null;

    private static ServerType ArrayOf(ServerType element) => new(ServerTypeKind.Array, $"_{element.Name}", [], element);
}
