using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using Npgsql;
using RdsIam.Core.Proxy.Lines;
using RdsIam.Core.Proxy.Protocol;

namespace RdsIam.Core.Tests.Proxy;

/// <summary>TLS towards clients, unix sockets, and what belongs to nobody but the proxy's own user.</summary>
[NeedsServer]
public sealed class ProxyGuardTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SslNegotiation.Postgres)]
    [InlineData(SslNegotiation.Direct)]
    public async Task Clients_can_ask_for_tls_or_begin_with_it_and_cancel_over_it(SslNegotiation negotiation)
    {
        await using var proxy = await ProxyScene.StartAsync(await SandboxFixture.Host, options => options with { OffersTls = true });
        await using var source = proxy.Source(settings => (settings.SslMode, settings.SslNegotiation) = (SslMode.VerifyFull, negotiation));
        await using var connection = await source.OpenConnectionAsync(Cancel);
        await using var command = new NpgsqlCommand("select pg_sleep(600)", connection);
        var running = command.ExecuteScalarAsync(Cancel);
        await Eventually.True(() => proxy.Door.Clients.Any(client => client.Relay?.IsIdle == false), "the statement runs", Cancel);
        command.Cancel();
        await Assert.ThrowsAsync<OperationCanceledException>(() => running);
        Assert.Equal(1, proxy.Door.Meter.Cancels);
    }

    [Fact]
    public async Task Tls_of_another_protocol_is_closed()
    {
        await using var proxy = await ProxyScene.StartAsync(await SandboxFixture.Host, options => options with { OffersTls = true });
        foreach (var name in new[] { "http/1.1", null })
        {
            using var client = await RawClient.ConnectAsync(proxy.Door.Port);
            await using var tls = new SslStream(client.Stream);
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                ApplicationProtocols = name is null ? null : [new(name)],
                // The proxy's own certificate; which one it is does not matter here.
                RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
            };
            var refused = false;
            try
            {
                await tls.AuthenticateAsClientAsync(options, Cancel);
                await tls.WriteAsync(RawClient.Startup(0x30000, ("user", "x")), Cancel);
                refused = await tls.ReadAsync(new byte[1], Cancel) == 0;
            }
            catch (Exception e) when (e is IOException or AuthenticationException)
            {
                refused = true;
            }

            Assert.True(refused);
        }
    }

    [Fact]
    public async Task What_is_sent_behind_a_question_for_tls_is_taken_for_nothing_within_it()
    {
        await using var proxy = await ProxyScene.StartAsync(await SandboxFixture.Host, options => options with { OffersTls = true });
        using var client = await RawClient.ConnectAsync(proxy.Door.Port);
        await client.SendAsync([.. StartupPacket.AskForTls(), .. RawClient.Startup(0x30000, ("user", "x"))]);
        Assert.Equal((byte)'S', await client.ByteAsync());
        Assert.DoesNotContain("SCRAM", await client.RestAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_socket_in_a_folder_of_ones_own_needs_no_password()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Folders have other rights there.");
        await ClientProgram.RequireAsync("psql", "--version");
        var folder = Path.Combine(Path.GetTempPath(), $"rdsiam-{Path.GetRandomFileName()}");
        var host = await SandboxFixture.Host;
        await using (var proxy = await ProxyScene.StartAsync(host, options => options with { SocketFolder = folder }))
        {
            Assert.Null(proxy.Password);
            var psql = await ClientProgram.RunAsync(null, "psql", proxy.Lines.Uri(), "-XAtc", "select current_user");
            Assert.Equal(("app_reader\n", ""), (psql.Output, psql.Error));
            await using var source = proxy.Source();
            Assert.Equal("app_reader", await source.AskAsync("select current_user::text", Cancel));
            var taken = await Assert.ThrowsAsync<Fault>(() => ProxyScene.StartAsync(
                host, options => options with { SocketFolder = folder, Doors = [options.Doors[0] with { Port = proxy.Door.Port }] }));
            Assert.Equal(Messages.Ids.LocalProxyPortTaken, taken.ErrorId);
        }

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
            File.SetUnixFileMode(
                folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        }

        var open = await Assert.ThrowsAsync<Fault>(() => ProxyScene.StartAsync(host, options => options with { SocketFolder = folder }));
        Assert.Equal(Messages.Ids.LocalProxyFolderOpen, open.ErrorId);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_socket_that_a_killed_process_left_is_no_hindrance()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Folders have other rights there.");
        await ClientProgram.RequireAsync("python3", "--version");
        var folder = Path.Combine(Path.GetTempPath(), $"rdsiam-{Path.GetRandomFileName()}");
        var path = Path.Combine(folder, ".s.PGSQL.5432");
        var left = await ClientProgram.RunAsync(
            null, "python3", "-c", $"import os, socket\nos.mkdir('{folder}', 0o700)\ns = socket.socket(socket.AF_UNIX)\ns.bind('{path}')\nos._exit(0)");
        Assert.True(left.ExitCode == 0 && Path.Exists(path), left.Error);
        await using (var proxy = await ProxyScene.StartAsync(await SandboxFixture.Host, options => options with { SocketFolder = folder }))
        {
            Assert.Equal((5432, true), (proxy.Door.Port, Path.Exists(path)));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("long enough, but with blanks")]
    [InlineData("long-enough-but-with-\u00E4")]
    public async Task A_password_that_clients_would_prepare_differently_is_refused(string password)
    {
        var host = await SandboxFixture.Host;
        var fault = await Assert.ThrowsAsync<Fault>(() => ProxyScene.StartAsync(host, options => options with { Password = password }));
        Assert.Equal(Messages.Ids.LocalProxyPasswordForm, fault.ErrorId);
    }

    [Fact]
    public async Task Lines_quote_what_a_name_has_in_it()
    {
        await ClientProgram.RequireAsync("psql", "--version");
        const string Own = "own:pass\\word'of\"mine";
        await using var proxy = await ProxyScene.StartAsync(await SandboxFixture.Host, options => options with
        {
            Password = Own,
            Doors = [options.Doors[0] with { Target = options.Doors[0].Target with { Database = "not there's \\ one" } }],
        });
        foreach (
            var words in new[] { proxy.Lines.Uri(), proxy.Lines.Psql()["psql ".Length..].Trim('\'').Replace("''", "'", StringComparison.Ordinal) })
        {
            var psql = await ClientProgram.RunAsync(null, "psql", words, "-XAtc", "select 1");
            Assert.Contains("database \"not there's \\ one\" does not exist", psql.Error, StringComparison.Ordinal);
        }

        await using var source = proxy.Source();
        Assert.Equal("3D000", (await Assert.ThrowsAsync<PostgresException>(() => source.OpenConnectionAsync(Cancel).AsTask())).SqlState);
        Assert.StartsWith(
            "*:", await File.ReadAllTextAsync(proxy.Server.Files.PasswordFile!, Encoding.UTF8, Cancel), StringComparison.Ordinal);
        Assert.StartsWith("rdsiam-", ProxyFiles.ServiceName(proxy.Door), StringComparison.Ordinal);
    }
}
