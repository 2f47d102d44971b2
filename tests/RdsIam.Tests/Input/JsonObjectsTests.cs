using System.Collections.Specialized;
using System.Management.Automation;
using System.Numerics;
using RdsIam.Input;

namespace RdsIam.Tests.Input;

public sealed class JsonObjectsTests
{
    public static TheoryData<string, object> Numbers => new()
    {
        { "1", 1L },
        { "-9223372036854775808", long.MinValue },
        { "18446744073709551616", BigInteger.Pow(2, 64) },
        { "0.5", 0.5 },
        { "1e3", 1000.0 },
        { "0.1234567890123456789", 0.1234567890123456789m },
        { "0.12345678901234567890123456789012345", "0.12345678901234567890123456789012345" },
    };

    [Theory]
    [MemberData(nameof(Numbers), DisableDiscoveryEnumeration = true)]
    public void No_number_is_rounded(string json, object expected)
    {
        var number = JsonObjects.From(json);
        Assert.Equal(expected, number is PSObject text ? text.BaseObject : number);
    }

    [Fact]
    public void An_object_is_a_custom_object_in_the_order_of_its_members()
    {
        var custom = Assert.IsType<PSObject>(JsonObjects.From("""{"b":1,"a":{"c":[true,null,"2020-01-01"]}}"""));
        Assert.Equal(["b", "a"], custom.Properties.Select(property => property.Name));
        var inner = (PSObject)custom.Properties["a"].Value;
        Assert.Equal([true, null, "2020-01-01"], (object?[])inner.Properties["c"].Value);
    }

    [Theory]
    [InlineData("""{"a":1,"A":2}""", "a", "A")]
    [InlineData("""{"":1,"b":2}""", "", "b")]
    public void Members_that_properties_cannot_have_make_a_dictionary(string json, string first, string second)
    {
        var table = Assert.IsType<OrderedDictionary>(JsonObjects.From(json));
        Assert.Equal([first, second], table.Keys.Cast<string>());
        Assert.Equal([1L, 2L], table.Values.Cast<long>());
    }

    [Fact]
    public void A_text_and_a_list_alone_are_marked_as_what_they_were()
    {
        var text = Assert.IsType<PSObject>(JsonObjects.From("\"[1]\""));
        Assert.True(JsonObjects.IsString(text));
        Assert.Equal("[1]", text.BaseObject);
        var list = Assert.IsType<PSObject>(JsonObjects.From("[1,2]"));
        Assert.True(JsonObjects.IsArray(list));
        Assert.False(JsonObjects.IsString(list));
    }

    [Fact]
    public void It_reads_what_is_nested_deep()
    {
        var value = JsonObjects.From(new string('[', 500) + new string(']', 500));
        var depth = 0;
        for (var level = value is PSObject marked
            ? marked.BaseObject
            : value; level is object?[] items; level = items.Length > 0 ? items[0] : null)
        {
            depth++;
        }

        Assert.Equal(500, depth);
    }
}
