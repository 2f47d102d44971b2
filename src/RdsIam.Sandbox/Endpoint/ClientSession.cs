using System.Net.Sockets;
using System.Security.Authentication;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Endpoint;

/// <summary>One connection of a client, from its first byte to its last.</summary>
internal sealed class ClientSession(Socket socket, EndpointSettings settings, IamLogin iam) : IAsyncDisposable
{
    // PostgreSQL's authentication_timeout.
    private static readonly TimeSpan LoginTime = TimeSpan.FromMinutes(1);

    private readonly ClientLink _client = new(socket, settings);

    /// <summary>Serves the client; whatever the client, the server or the network does is no error of ours.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var server = await LogInAsync(cancellationToken).ConfigureAwait(false);
            if (server is not null)
            {
                var source = _client.Endpoint.Kind == EndpointKind.Dsql ? new DsqlRequests(_client.Stream) : _client.Stream;
                await ByteRelay.RunAsync(source, server, _client.Stream, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (AuthenticationException exception)
        {
            settings.Log.Info($"TLS handshake failed: host={_client.Address}: {exception.Message}");
        }
        catch (Exception exception) when (ByteRelay.IsEndOfConnection(exception))
        {
            // The client, the server or the sandbox ended it before there was a session.
        }
    }

    /// <inheritdoc cref="ClientLink.Break"/>
    public void Break() => _client.Break();

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private async Task<ServerLink?> LogInAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LoginTime);
        if (settings.Controls.State == EndpointState.FailingOver)
        {
            _client.Break();
            return null;
        }

        var packet = await _client.OpenAsync(limit.Token).ConfigureAwait(false);
        if (packet?.Kind == StartupKind.Cancel)
        {
            await CancelAsync(packet, limit.Token).ConfigureAwait(false);
        }

        if (packet?.Kind != StartupKind.Session)
        {
            return null;
        }

        if (Refusal(packet) is { } refusal)
        {
            settings.Log.Error($"{refusal.SqlState}: {refusal.Message}");
            await RefuseAsync(refusal, limit.Token).ConfigureAwait(false);
            return null;
        }

        var server = await ServerLink.ConnectAsync(settings.SocketPath, limit.Token).ConfigureAwait(false);
        var passed = false;
        try
        {
            passed = server is null
                ? await RefuseAsync(ServerError.StartingUp, limit.Token).ConfigureAwait(false)
                : await LogInAsync(packet, server, limit.Token).ConfigureAwait(false);
        }
        finally
        {
            if (!passed)
            {
                server?.Dispose();
            }
        }

        return passed ? server : null;
    }

    // The server's own first word tells who the user is: "let in" a member of rds_iam (see ClusterFiles), whose token is ours
    // to verify before the client hears it; anything else (SCRAM, an error) is between the server and the client.
    private async Task<bool> LogInAsync(StartupPacket packet, ServerLink server, CancellationToken cancellationToken)
    {
        var isDsql = _client.Endpoint.Kind == EndpointKind.Dsql;
        // DSQL has this one isolation, and tells the later of two writers that it came too late.
        var start = isDsql ? packet.With("default_transaction_isolation", "repeatable read") : packet.Bytes;
        await server.Stream.WriteAsync(start, cancellationToken).ConfigureAwait(false);
        var first = await BackendMessage.ReadAsync(server.Stream, int.MaxValue - 8, cancellationToken).ConfigureAwait(false);
        while (first?.Type == 'v')
        {
            // NegotiateProtocolVersion comes ahead of the login.
            await _client.Stream.WriteAsync(first.Value.Bytes, cancellationToken).ConfigureAwait(false);
            first = await BackendMessage.ReadAsync(server.Stream, int.MaxValue - 8, cancellationToken).ConfigureAwait(false);
        }

        if (first is null)
        {
            return false;
        }

        if (isDsql && !first.Value.IsAuthenticationOk)
        {
            // There are no passwords: a role that is not linked, or not there, hears so after its token only.
            await iam.AskAsync(_client, packet, cancellationToken).ConfigureAwait(false);
            await RefuseAsync(ServerError.DsqlRefused, cancellationToken).ConfigureAwait(false);
            return false;
        }

        if (_client.Endpoint.LogsInByIam is not null && !first.Value.IsAuthenticationOk)
        {
            // The proxy's own token is of no use for a role that is not in rds_iam.
            await iam.AskAsync(_client, packet, cancellationToken).ConfigureAwait(false);
            await RefuseAsync(ServerError.IamRefused(packet.UserName, byProxy: true), cancellationToken).ConfigureAwait(false);
            return false;
        }

        if (!first.Value.IsAuthenticationOk)
        {
            settings.Log.Info($"password login: {Describe(packet)}");
        }
        else if (await iam.AskAsync(_client, packet, cancellationToken).ConfigureAwait(false) is { } error)
        {
            // The client first: the server may have gone already, as the database is not there either.
            await RefuseAsync(error, cancellationToken).ConfigureAwait(false);
            await server.Stream.WriteAsync(BackendMessage.Terminate, cancellationToken).ConfigureAwait(false);
            return false;
        }
        else
        {
            settings.Log.Info($"IAM login: {Describe(packet)}");
        }

        await _client.Stream.WriteAsync(first.Value.Bytes, cancellationToken).ConfigureAwait(false);
        return true;
    }

    // In PostgreSQL's order: the state of the server, then pg_hba.conf.
    private ServerError? Refusal(StartupPacket packet) => settings.Controls.State switch
    {
        EndpointState.StartingUp => ServerError.StartingUp,
        EndpointState.ShuttingDown => ServerError.ShuttingDown,
        EndpointState.TooManyConnections => ServerError.TooManyConnections,
        _ when packet.UserName == "rdsadmin" || packet.Database == "rdsadmin" =>
            ServerError.Rejected(packet, _client.Address, _client.IsEncrypted),
        _ when _client.Endpoint.Kind == EndpointKind.Dsql && packet.Database != "postgres" => ServerError.NoDatabase(packet.Database),
        _ when !_client.IsEncrypted => ServerError.NotEncrypted(packet, _client.Address, _client.Endpoint.Kind.IsProxy()),
        EndpointState.NoDatabaseConnection when _client.Endpoint.Kind.IsProxy() => ServerError.NoDatabaseConnection,
        _ when _client.Endpoint.Kind.IsProxy() && settings.Controls.ProxyUsers?.Contains(packet.UserName) == false =>
            ServerError.NoSecret(packet.UserName),
        _ => null,
    };

    private async Task<bool> RefuseAsync(ServerError error, CancellationToken cancellationToken)
    {
        await _client.Stream.WriteAsync(error.ToMessage(), cancellationToken).ConfigureAwait(false);
        return false;
    }

    // The process id and key that the client has are the server's own, so its request fits there. No answer is the rule; the
    // server closes when it has taken note, and then we do.
    private async Task CancelAsync(StartupPacket packet, CancellationToken cancellationToken)
    {
        using var server = await ServerLink.ConnectAsync(settings.SocketPath, cancellationToken).ConfigureAwait(false);
        if (server is not null)
        {
            await server.Stream.WriteAsync(packet.Bytes, cancellationToken).ConfigureAwait(false);
            await server.Stream.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false);
        }
    }

    private string Describe(StartupPacket packet) =>
        $"user={packet.UserName} database={packet.Database} host={_client.Address} endpoint={_client.Endpoint.HostName} "
        + $"SSL protocol={_client.Protocol}";
}
