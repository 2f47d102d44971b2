using RdsIam.Core.Names;
using RdsIam.Core.Names.Dns;
using RdsIam.Core.Tokens;
using RdsIam.Core.Tokens.Reading;
using RdsIam.Core.Tunnels;

namespace RdsIam.Fuzz.Targets;

/// <summary>Tokens, names of hosts and regions, and what stands beside them on a command line.</summary>
internal static class NameTargets
{
    private const string Host = "mydb.abc123.eu-west-1.rds.amazonaws.com";
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly string Signed = TokenSigner.Sign(
        TokenRequest.Create(Host, 5432, "jane@example.com", "eu-west-1"),
        new SigningIdentity("ASIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG", "IQoJb3JpZ2luX2VjEXAMPLE/session+token=="),
        Now).Value;

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FuzzTarget.OfText(
            "token",
            [Signed, $"https://{Signed}", $"\"{Signed}\"\n", Signed.Replace("%", "%25", StringComparison.Ordinal), Host + ":5432/?Action=connect"],
            "X-Amz-Date=20260131T120000Z X-Amz-Expires=900 X-Amz-Signature= & ? = %2F %25 %3F Action=connect DBUser= https:// :99999 [::1]:5432 %",
            text => TokenReader.Read(text, Now)),
        FuzzTarget.OfText(
            "host-and-region",
            [
                Host, "mydb.cluster-ro-abc123.us-gov-west-1.rds.amazonaws.com", "p.proxy-abc.cn-north-1.rds.amazonaws.com.cn", "[::1]:5432",
                "10.0.0.1", "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ", "eu-west-1", "xn--mnchen-3ya.example", "a.b.c.d.e.f.g",
            ],
            ". - .rds.amazonaws.com .cluster- .proxy- xn-- eu-west-1 us-iso-east-1 : [ ] :: %",
            Names),
        FuzzTarget.OfText(
            "tunnel-words",
            [
                "ssm:i-0123456789abcdef0", "ssm:tag:Name=bastion", "ssm:ecs:cluster_0123456789abcdef_0123456789-11", "ssh:ann@bastion:2222",
                "ssh://ann@[::1]:22", "ssh:bastion",
            ],
            "ssm: ssh: tag: : @ // = [ ] i- mi- ecs:",
            text => TunnelWords.Parse(text, null, null)),
        FuzzTarget.OfText(
            "dns-settings",
            ["nameserver 10.0.0.2\nnameserver fe80::1%eth0\nsearch a.example b.example\noptions ndots:5 timeout:2 attempts:3\n# x", "domain corp\n"],
            "nameserver search options ndots: timeout: attempts: rotate domain ; # 0.0.0.0 99999999999",
            text =>
            {
                var settings = DnsSettings.Parse(text);
                foreach (var name in new[] { "a", "a.b", "a." })
                {
                    Expect.That(settings.Candidates(name).Any(), "no name at all");
                }
            }),
    ];

    private static void Names(string text)
    {
        Expect.Read(() => TokenHostName.Normalize(text));
        _ = RdsEndpointName.TryParse(text, out _);
        Expect.Read(() => RegionName.Normalize(text));
        Expect.Read(() => _ = EndpointName.Parse(text).IsResourceId);
        Expect.Read(() => KnownRegions.Has(text));
        Expect.Read(() => UserNames.Check(text));
        Expect.Read(() => TokenRequest.Create(text, 5432, text, "eu-west-1"));
        _ = new SqlIdentifier(text).ToString();
    }
}
