using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Internal;
using RdsIam.Core.Queries.Requests;
using RdsIam.Input;

namespace RdsIam.Tests.Input;

public sealed class UnwrappedTests
{
    [Fact]
    public void A_wrapper_is_taken_off_also_where_two_are_around_it()
    {
        Assert.Equal(1, Unwrapped.Of(PSObject.AsPSObject(1)));
        Assert.Equal("a", Unwrapped.Of(new PSObject(new PSObject("a"))));
        Assert.Equal("a", Unwrapped.Of("a"));
        Assert.Null(Unwrapped.Of(null));
    }

    [Fact]
    public void A_custom_object_is_nothing_but_its_wrapper()
    {
        var custom = Custom();
        Assert.Same(custom, Unwrapped.Of(custom));
    }

    [Fact]
    public void No_output_of_a_command_is_null() => Assert.Null(Unwrapped.Of(AutomationNull.Value));

    [Fact]
    public void What_is_within_keeps_its_wrappers()
    {
        var items = new object[] { PSObject.AsPSObject(1) };
        Assert.Same(items, Unwrapped.Of(new PSObject(items)));
        Assert.IsType<PSObject>(items[0]);
    }

    /// <summary>As a parameter of a query and as a field of a record alike: Core knows neither custom objects nor wrappers.</summary>
    [Fact]
    public void A_list_that_holds_a_custom_object_is_a_list_of_dictionaries_for_a_parameter_and_for_a_record()
    {
        QueryParameters parameters = QueryParameterReader.Read(new Hashtable { ["list"] = List() });
        CheckList(parameters["list"]);

        var record = new PSObject();
        record.Properties.Add(new PSNoteProperty("list", List()));
        CheckList(new RecordReader(record, fields: null).Read(record, 1).Single());
        CheckList(QueryRecordReader.For(record, ["list"])!.Read(record).Values.Single());
    }

    private static void CheckList(object? value)
    {
        var items = Assert.IsType<object?[]>(value);
        Assert.Equal(1, items[0]);
        var table = Assert.IsAssignableFrom<IDictionary>(items[1]);
        Assert.Equal(2, table["a"]);
    }

    private static List<object> List() => [PSObject.AsPSObject(1), Custom()];

    private static PSObject Custom()
    {
        var custom = new PSObject();
        custom.Properties.Add(new PSNoteProperty("a", 2));
        return custom;
    }
}
