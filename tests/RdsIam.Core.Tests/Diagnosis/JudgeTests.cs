using System.Text.RegularExpressions;
using System.Xml.Linq;
using RdsIam.Core.Connections;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Judging;
using RdsIam.Core.Diagnosis.Probing;
using RdsIam.Core.Endpoints;
using RdsIam.Core.Names;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Tests.Diagnosis;

/// <summary>The judgements by themselves: facts in, findings out.</summary>
public sealed class JudgeTests
{
    private static readonly DateTimeOffset Now = new(2024, 1, 15, 10, 20, 30, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "Passed", null)]
    [InlineData(60, "Passed", null)]
    [InlineData(61, "Warning", "ClockDrifts")]
    [InlineData(300, "Warning", "ClockDrifts")]
    [InlineData(301, "Failed", "ClockOff")]
    [InlineData(-60, "Passed", null)]
    [InlineData(-899, "Warning", "ClockDrifts")]
    [InlineData(-900, "Failed", "ClockOff")]
    public void A_clock_may_be_5_minutes_ahead_or_15_behind(int secondsAhead, string status, string? cause)
    {
        var finding = ClockJudge.Judge(TimeSpan.FromSeconds(secondsAhead), "AWS");
        Assert.Equal((status, cause), (finding.Status.ToString(), finding.Cause));
        Assert.Contains(secondsAhead < 0 ? "s behind that of AWS" : "s ahead of that of AWS", finding.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AKIAEXAMPLE", null, null, "Passed", null)]
    [InlineData("ASIAEXAMPLE", "token", null, "Passed", null)]
    [InlineData("ASIAEXAMPLE", null, null, "Failed", "SessionTokenMissing")]
    [InlineData("ASIAEXAMPLE", "token", 60, "Passed", null)]
    [InlineData("ASIAEXAMPLE", "token", 4, "Warning", "CredentialsEndSoon")]
    [InlineData("ASIAEXAMPLE", "token", 0, "Failed", "CredentialsExpired")]
    public void Keys_tell_what_they_lack(string keyId, string? sessionToken, int? minutesLeft, string status, string? cause)
    {
        var keys = new SigningIdentity(keyId, "secret-key", sessionToken, minutesLeft is { } left ? Now.AddMinutes(left) : null);
        var finding = CredentialsJudge.Judge(keys, "environment variables", [], Now);
        Assert.Equal((status, cause), (finding.Status.ToString(), finding.Cause));
        Assert.DoesNotContain("secret-key", finding.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("demo.abc123.eu-west-1.rds.amazonaws.com", null)]
    [InlineData("localhost", "TunnelSigned")]
    [InlineData("db.localhost", "TunnelSigned")]
    [InlineData("::1", "TunnelSigned")]
    [InlineData("10.1.2.3", "TunnelSigned")]
    [InlineData("db.example.com", "HostNameNotRds")]
    public void Only_names_of_RDS_can_be_signed(string host, string? cause) =>
        Assert.Equal(cause, HostNameJudge.Judge(host, null, followed: true, "eu-west-1").Cause);

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, "AliasSigned")]
    public void An_alias_is_in_order_where_it_is_followed(bool followed, string? cause)
    {
        const string Rds = "demo.abc123.eu-west-1.rds.amazonaws.com";
        var chain = new ResolvedEndpoint(Rds, "eu-west-1", RegionSource.FromCname, ["db.example.com", Rds], [], []);
        var finding = HostNameJudge.Judge("db.example.com", chain, followed, "eu-west-1");
        Assert.Equal(cause, finding.Cause);
        Assert.Contains("db.example.com -> demo.", finding.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("available", null)]
    [InlineData("backing-up", null)]
    [InlineData("modifying", null)]
    [InlineData("stopped", "EndpointNotAvailable")]
    [InlineData("failing-over", "EndpointFailingOver")]
    public void Statuses_in_which_logins_fail_are_told(string status, string? cause) =>
        Assert.Equal(cause, EndpointJudge.Judge(Instance with { Status = status }, 5432).Cause);

    [Fact]
    public void Endpoints_that_cannot_work_are_told()
    {
        Assert.Equal("PortDiffers", EndpointJudge.Judge(Instance, 5433).Cause);
        Assert.Equal("EngineNotPostgres", EndpointJudge.Judge(Instance with { Engine = "mysql" }, 5432).Cause);
        Assert.Equal("EndpointWithoutId", EndpointJudge.Judge(Instance with { ResourceId = null, Owner = "aurora" }, 5432).Cause);
        Assert.Equal("PortDiffers", EndpointJudge.Judge(Instance with { Port = null, Kind = RdsEndpointKind.Proxy }, 6432).Cause);
    }

    [Theory]
    [InlineData(true, null, null)]
    [InlineData(false, null, "IamNotEnabled")]
    [InlineData(false, true, "IamPending")]
    [InlineData(true, false, "IamEndsSoon")]
    public void IAM_is_on_off_or_waiting(bool enabled, bool? pending, string? cause) =>
        Assert.Equal(cause, EndpointJudge.JudgeIam(Instance with { IamEnabled = enabled, PendingIamEnabled = pending }).Cause);

    [Theory]
    [InlineData(10, -1, 0, null)]
    [InlineData(90, -1, 0, "ServerNearLimit")]
    [InlineData(10, 10, 9, "UserNearLimit")]
    [InlineData(10, 10, 8, null)]
    public void Limits_are_told_from_nine_tenths_on(int used, int userLimit, int userUsed, string? cause) => Assert.Equal(
        cause, SessionJudge.Limits(Server with { Used = used, Most = 103, Reserved = 3, UserLimit = userLimit, UserUsed = userUsed }, "app")
            .Cause);

    [Fact]
    public void A_writers_name_that_leads_to_a_reader_is_told()
    {
        var reader = Server with { IsInRecovery = true };
        Assert.Equal("WriterIsReadOnly", SessionJudge.Database(reader, "demo", RdsEndpointKind.ClusterWriter).Cause);
        Assert.Null(SessionJudge.Database(reader, "demo", RdsEndpointKind.ClusterReader).Cause);
    }

    [Theory]
    [InlineData("app > rds_iam", false, null)]
    [InlineData("app > team > rds_iam", false, null)]
    [InlineData("", false, null)]
    [InlineData(null, true, null)]
    [InlineData(null, false, "NotInRdsIamButIn")]
    public void Membership_is_told_with_its_way(string? path, bool isProxy, string? cause) =>
        Assert.Equal(cause, SessionJudge.Membership(Server with { IamPath = path }, "app", isProxy, login: null).Cause);

    [Theory]
    [InlineData("app > rds_iam", "ByIam", null)]
    [InlineData(null, "ByIam", "ProxyUserNotInRdsIam")]
    [InlineData("app > rds_iam", "BySecret", "ProxyUserInRdsIam")]
    [InlineData(null, "BySecret", null)]
    [InlineData("", "BySecret", null)]
    public void Behind_a_proxy_its_own_way_to_log_in_says_who_must_be_a_member(string? path, string login, string? cause) =>
        Assert.Equal(
            cause, SessionJudge.Membership(Server with { IamPath = path }, "app", isProxy: true, Enum.Parse<ProxyLogin>(login)).Cause);

    [Fact]
    public void A_proxys_way_to_the_database_is_told()
    {
        var proxy = Instance with { Kind = RdsEndpointKind.Proxy, Owner = "proxy", IamEnabled = true, ProxyLogin = ProxyLogin.ByIam };
        Assert.Contains("IAM_AUTH", EndpointJudge.JudgeIam(proxy).Detail, StringComparison.Ordinal);
        Assert.Contains("NONE", EndpointJudge.JudgeIam(proxy with { ProxyLogin = ProxyLogin.BySecret }).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(29, "VerifyFull", "TlsCertificateEndsSoon")]
    [InlineData(31, "VerifyFull", null)]
    [InlineData(31, "VerifyCA", null)]
    [InlineData(31, "Require", "TlsNotVerified")]
    public void Certificates_that_end_soon_or_are_not_verified_are_told(int days, string mode, string? cause) => Assert.Equal(
        cause,
        TlsJudge.Judge(new TlsFacts("TLS 1.3", "CA", Now.AddDays(days)), Enum.Parse<TlsMode>(mode), "the bundle", Now).Cause);

    [Theory]
    [InlineData('R', new byte[] { 0, 0, 0, 0 }, "None")]
    [InlineData('R', new byte[] { 0, 0, 0, 3 }, "ClearText")]
    [InlineData('R', new byte[] { 0, 0, 0, 5, 1, 2, 3, 4 }, "StoredPassword")]
    [InlineData('R', new byte[] { 0, 0, 0, 10 }, "StoredPassword")]
    [InlineData('R', new byte[] { 0, 0, 0, 7 }, "Other")]
    public void A_servers_demand_is_read(char type, byte[] body, string method) =>
        Assert.Equal(method, ServerWord.Read(type, body).Method.ToString());

    [Fact]
    public void A_servers_refusal_is_read_and_nonsense_is_none()
    {
        var refusal = ServerWord.Read('E', "SFATAL\0VFATAL\0C57P03\0Mstarting\0Rx\0\0"u8).Refusal!;
        Assert.Equal(("57P03", "starting", "x"), (refusal.SqlState, refusal.MessageText, refusal.Routine));
        Assert.NotNull(ServerWord.Read('E', "SFATAL"u8).Refusal);
        Assert.NotNull(ServerWord.Read('E', []).Refusal);
        Assert.Throws<IOException>(() => ServerWord.Read('H', "TTP/1.1"u8));
        Assert.Throws<IOException>(() => ServerWord.Read('R', [0]));
    }

    [Fact]
    public void The_page_names_every_cause_and_no_other()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs/cmdlets/Test-RdsIamConnection.md"));
        var named = Regex.Matches(page, @"(?m)^\|[^|]+\|([^|]+)\|").SelectMany(row => Regex.Matches(row.Groups[1].Value, "`([A-Za-z]+)`"))
            .Select(id => id.Groups[1].Value).ToHashSet();
        var resx = File.ReadAllText(Path.Combine(Repository.Root, "src/RdsIam.Core/Messages.resx"));
        var own = resx[resx.IndexOf("<!-- Diagnosis -->", StringComparison.Ordinal)..resx.IndexOf("<!-- end of Diagnosis -->", StringComparison.Ordinal)];
        var causes = Regex.Matches(own, "name=\"([A-Za-z]+)\\.Fix\"").Select(match => match.Groups[1].Value).ToArray();
        Assert.NotEmpty(causes);
        Assert.Empty(causes.Except(named));
        var texts = XDocument.Parse(resx).Root!.Elements("data").Select(data => data.Attribute("name")!.Value).ToHashSet();
        Assert.Empty(named.Select(id => id + ".Fix").Except(texts));
    }

    private static RdsEndpoint Instance => new()
    {
        Identifier = "demo",
        Kind = RdsEndpointKind.Instance,
        Engine = "postgres",
        EngineVersion = "16.4",
        HostName = "demo.abc123.eu-west-1.rds.amazonaws.com",
        Port = 5432,
        ResourceId = "db-ABCDEFGHIJKLM01234",
        Arn = ResourceArn.Parse("arn:aws:rds:eu-west-1:123456789012:db:demo"),
        IamEnabled = true,
        Status = "available",
    };

    private static ServerFacts Server => new("16.4", false, Now, 1, 100, 3, -1, 1, "app > rds_iam");
}
