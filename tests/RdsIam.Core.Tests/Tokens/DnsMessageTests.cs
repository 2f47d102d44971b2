using FsCheck;
using FsCheck.Fluent;
using RdsIam.Core.Names.Dns;

namespace RdsIam.Core.Tests.Tokens;

public sealed class DnsMessageTests
{
    private const string Name = "db.example.com";

    [Fact]
    public void A_query_is_what_RFC_1035_writes()
    {
        byte[] expected =
        [
            0xAB, 0xCD, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0,
            2, (byte)'d', (byte)'b', 7, .. "example"u8, 3, .. "com"u8, 0, 0, 1, 0, 1,
        ];
        Assert.Equal(expected, DnsMessage.Query(0xABCD, Name));
    }

    [Fact]
    public void Names_come_out_in_lower_case_with_pointers_followed()
    {
        var bytes = new LoopbackAnswer(DnsMessage.Query(7, Name)).Alias(Name, "B.Example.Com").Alias("B.Example.Com", "c.Example.Com").Bytes;
        var answer = DnsMessage.ReadAnswer(bytes, 7, Name);
        Assert.Equal("b.example.com", answer!.Aliases[Name]);
        Assert.Equal("c.example.com", answer.Aliases["b.example.com"]);
    }

    [Fact]
    public void No_message_however_broken_is_more_than_unread()
    {
        var good = new LoopbackAnswer(DnsMessage.Query(7, Name)).Alias(Name, "b.example.com").Address("b.example.com").Bytes;
        var mutations =
            from places in Gen.Choose(12, good.Length - 1).ArrayOf()
            from values in Gen.Choose(0, 255).ArrayOf(places.Length)
            from length in Gen.Choose(0, good.Length)
            select (places, values, length);
        Prop.ForAll(mutations.ToArbitrary(), mutation =>
        {
            var message = good.ToArray();
            for (var i = 0; i < mutation.places.Length; i++)
            {
                message[mutation.places[i]] = (byte)mutation.values[i];
            }

            DnsMessage.ReadAnswer(message, 7, Name);
            DnsMessage.ReadAnswer(message.AsSpan(0, mutation.length), 7, Name);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000).WithQuietOnSuccess(true));
    }

    [Fact]
    public void A_pointer_that_points_at_itself_is_refused()
    {
        var message = DnsMessage.Query(7, Name);
        message[2] = 0x81;
        message[7] = 1;
        byte[] circle = [.. message, 0xC0, (byte)message.Length, 0, 5, 0, 1, 0, 0, 0, 0, 0, 1, 0];
        Assert.Null(DnsMessage.ReadAnswer(circle, 7, Name));
    }

    [Fact]
    public void The_settings_file_is_read_as_the_resolver_reads_it()
    {
        var settings = DnsSettings.Parse(
            """
            # written by someone
            ; another comment
            nameserver 10.0.0.2
            nameserver   2001:db8::53
            nameserver not-an-address
            nameserver 10.0.0.3
            nameserver 10.0.0.4
            domain first.example.com
            search a.example.com. b.example.com
            options edns0 ndots:5 timeout:1
            """);
        Assert.Equal(["10.0.0.2:53", "[2001:db8::53]:53", "10.0.0.3:53"], settings.Servers.Select(s => s.ToString()));
        Assert.Equal(["a.example.com", "b.example.com"], settings.Search);
        Assert.Equal(5, settings.Dots);
        Assert.Equal(["db.a.example.com", "db.b.example.com", "db"], settings.Candidates("db"));
        Assert.Equal("a.b.c.d.e.f", settings.Candidates("a.b.c.d.e.f").First());
        Assert.Equal(1, DnsSettings.Parse("options rotate").Dots);
    }
}
