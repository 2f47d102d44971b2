using System.Globalization;
using System.Xml.Linq;

namespace RdsIam.Sandbox.Aws;

/// <summary>The XML of the Query protocol. Elements are built without a namespace and get the service's at the end.</summary>
internal static class ApiXml
{
    /// <summary>An answer: <c>ActionResponse</c> with its result and the request's id.</summary>
    public static XElement Response(XNamespace space, string action, IEnumerable<XElement?>? result, string requestId)
    {
        var response = new XElement(action + "Response");
        if (result is not null)
        {
            response.Add(new XElement(action + "Result", result));
        }

        response.Add(new XElement("ResponseMetadata", new XElement("RequestId", requestId)));
        return In(space, response);
    }

    public static XElement Error(XNamespace space, AwsFault fault, string requestId) => In(space, new XElement(
        "ErrorResponse",
        new XElement(
            "Error",
            new XElement("Type", fault.Side),
            new XElement("Code", fault.Code),
            new XElement("Message", fault.Message)),
        new XElement("RequestId", requestId)));

    /// <summary>EC2's answer has no element for the result.</summary>
    public static XElement Ec2Response(XNamespace space, string action, IEnumerable<XElement?>? result, string requestId) =>
        In(space, new XElement(action + "Response", new XElement("requestId", requestId), result));

    /// <summary>EC2's error has a list, and no namespace.</summary>
    public static XElement Ec2Error(AwsFault fault, string requestId) => new(
        "Response",
        new XElement("Errors", new XElement("Error", new XElement("Code", fault.Code), new XElement("Message", fault.Message))),
        new XElement("RequestID", requestId));

    /// <summary>A list: one element a member, under the name that the service gives to members.</summary>
    public static XElement List(string name, string member, IEnumerable<object> items) =>
        new(name, items.Select(item => item is XElement { Name.LocalName: "member" } made
            ? Renamed(made, member)
            : new XElement(member, item)));

    /// <summary>A member of a list with the fields of a structure; null fields are left out.</summary>
    public static XElement Item(params XElement?[] fields) => new("member", fields);

    /// <summary>A field, or null where the value is null: then the element is left out.</summary>
    public static XElement? Field(string name, object? value) => value switch
    {
        null => null,
        bool flag => new XElement(name, flag ? "true" : "false"),
        DateTimeOffset time => new XElement(name, Time(time)),
        _ => new XElement(name, value),
    };

    public static XElement Tags(string name, string member, IEnumerable<KeyValuePair<string, string>> tags) =>
        List(name, member, tags.Select(tag => Item(new XElement("Key", tag.Key), new XElement("Value", tag.Value))));

    /// <summary>ISO 8601 to the second, in UTC.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static XElement Renamed(XElement element, string name)
    {
        element.Name = name;
        return element;
    }

    private static XElement In(XNamespace space, XElement element)
    {
        foreach (var one in element.DescendantsAndSelf())
        {
            one.Name = space + one.Name.LocalName;
        }

        return element;
    }
}
