using System.Collections;
using System.Management.Automation;
using System.Net;
using System.Security;
using System.Text;
using RdsIam.Input;

namespace RdsIam.Tests.Input;

public sealed class TransformationTests
{
    [Theory]
    [InlineData(@"\t", '\t')]
    [InlineData("Tab", '\t')]
    [InlineData("", '\0')]
    public void A_character_is_written_as_people_write_it(string text, char expected)
    {
        Assert.Equal(expected, Transform(new CharacterTransformationAttribute(), text));
        Assert.Equal(expected, Transform(new CharacterTransformationAttribute(), new PSObject(text)));
    }

    [Fact]
    public void Another_character_stays_for_PowerShell_to_read() => Assert.Equal("ab", Transform(new CharacterTransformationAttribute(), "ab"));

    [Theory]
    [InlineData("utf8", 65001)]
    [InlineData("Latin1", 28591)]
    [InlineData("windows-1252", 1252)]
    [InlineData("1252", 1252)]
    [InlineData(1252, 1252)]
    public void An_encoding_has_a_name_of_PowerShell_or_NET_or_a_number(object given, int codePage) =>
        Assert.Equal(codePage, Assert.IsAssignableFrom<Encoding>(Transform(new EncodingTransformationAttribute(), given)).CodePage);

    [Theory]
    [InlineData("utf8", 0)]
    [InlineData("utf8BOM", 3)]
    public void A_byte_order_mark_is_written_where_it_is_asked_for(string name, int length) =>
        Assert.Equal(length, ((Encoding)Transform(new EncodingTransformationAttribute(), name)!).GetPreamble().Length);

    [Fact]
    public void An_encoding_that_does_not_exist_is_refused_by_its_name()
    {
        var refusal = Assert.Throws<ArgumentTransformationMetadataException>(() => Transform(new EncodingTransformationAttribute(), "utf-9"));
        Assert.Contains("utf-9", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_is_taken_as_text_and_as_what_it_should_be()
    {
        var secure = Assert.IsType<SecureString>(Transform(new SecretTransformationAttribute(), new PSObject("s3cret")));
        Assert.Equal("s3cret", new NetworkCredential("", secure).Password);
        Assert.Same(secure, Transform(new SecretTransformationAttribute(), new PSObject(secure)));
    }

    [Fact]
    public void An_endpoint_is_read_off_a_name_an_object_and_a_table()
    {
        var attribute = new EndpointTransformationAttribute();
        Assert.Equal("db.example.org", Transform(attribute, new PSObject("db.example.org")));
        Assert.Equal("db.example.org:5433", Transform(attribute, Custom(("Address", "db.example.org"), ("Port", 5433))));
        Assert.Equal("db.example.org", Transform(attribute, Custom(("Address", new PSObject("db.example.org")), ("Port", 0))));
        Assert.Equal("db.example.org", Transform(attribute, new Hashtable { ["HostName"] = "db.example.org" }));
        Assert.Equal(
            new object[] { "one", "two:1" },
            Transform(attribute, new object[] { "one", Custom(("Address", "two"), ("Port", 1)) }));
        Assert.Null(Transform(attribute, null));
    }

    [Fact]
    public void An_object_that_names_no_endpoint_stays_what_it_is_for_the_parameter_s_type_to_refuse()
    {
        var custom = Custom(("Colour", "red"));
        Assert.Same(custom, Transform(new EndpointTransformationAttribute(), custom));
    }

    [Fact]
    public void An_instance_of_a_cluster_is_named_by_itself()
    {
        var attribute = new EndpointNameTransformationAttribute();
        Assert.Equal("one", Transform(attribute, Custom(("DBClusterIdentifier", "all"), ("DBInstanceIdentifier", "one"))));
        Assert.Throws<ArgumentTransformationMetadataException>(() => Transform(attribute, Custom(("Colour", "red"))));
    }

    /// <summary>As the parameter gets it: PowerShell takes wrappers off when it binds.</summary>
    private static object? Transform(ArgumentTransformationAttribute attribute, object? value) =>
        Unwrapped.Of(attribute.Transform(null!, value!)) switch
    {
        object[] items => items.Select(Unwrapped.Of).ToArray(),
        var one => one,
    };

    private static PSObject Custom(params (string Name, object Value)[] members)
    {
        var custom = new PSObject();
        foreach (var (name, value) in members)
        {
            custom.Properties.Add(new PSNoteProperty(name, value));
        }

        return custom;
    }
}
