using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using RdsIam.Core.Connections.Faults;
using RdsIam.Core.Connections.Lines;
using RdsIam.Core.Connections.Trust;
using RdsIam.Core.Values.Forms;

namespace RdsIam.Core.Connections.Pools;

/// <summary>Open connections to one database as one person. Safe for many threads.</summary>
internal sealed class ConnectionPool : IDisposable
{
    /// <summary>
    /// A pooled connection is asked whether it is alive when the pool has rested for as long as this: a person at a prompt pays
    /// a round trip, a loop does not. It is asked in any case where something came meanwhile, as its end does.
    /// </summary>
    private static readonly TimeSpan ProbeAfter = TimeSpan.FromSeconds(1);

    /// <summary>For so long a token that was taken says that the next one is good, too: its own life.</summary>
    private static readonly TimeSpan TrustAfterLogin = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);

    private static int _count;

    private readonly IPasswordSource _passwords;
    private readonly TimeProvider _time;
    private readonly NpgsqlDataSource _source;
    private readonly string _name;

    private readonly PoolLogins _logins;
    private readonly PoolTunnel? _tunnel;
    private readonly PoolReset? _reset;

    private readonly ConcurrentDictionary<string, bool> _told = new(StringComparer.Ordinal);

    private readonly PoolHolders _holders;

    private long _lastOpened;
    private DateTimeOffset? _lastLoginAt;
    private int _waiting;
    private volatile LoginError? _lastError;

    internal ConnectionPool(PoolKey key, IPasswordSource passwords, TimeProvider time)
    {
        Key = key;
        Target = key.Target;
        ApplicationName = ApplicationNames.Cut(Target.ApplicationName ?? ApplicationNames.For(Target.UserName));
        _passwords = passwords;
        _time = time;
        _name = string.Create(CultureInfo.InvariantCulture, $"RdsIam {Interlocked.Increment(ref _count)}");
        Forms = new ResultForms(time);
        _holders = new PoolHolders(time);
        _logins = new PoolLogins(Target, time, Forms);
        var trust = new TlsTrust(Target, time);
        _tunnel = PoolTunnel.For(Target);
        _reset = PoolReset.For(Target);
        _source = Build(trust);
    }

    /// <summary>What this pool is for; its command timeout is zero, which a request may override.</summary>
    public ConnectionTarget Target { get; }

    /// <summary>As pg_stat_activity shows it.</summary>
    public string ApplicationName { get; }

    /// <summary>Whether tokens open the connections (else a database password does).</summary>
    public bool IsIam => _passwords.IsIam;

    /// <inheritdoc cref="IPasswordSource.Identity"/>
    public string Identity => _passwords.Identity;

    public PoolStatistics Statistics
    {
        get
        {
            var (busy, idle) = PoolMeter.Count(_name);
            var error = _lastError;
            return new PoolStatistics(
                busy + idle,
                busy,
                idle,
                Volatile.Read(ref _waiting),
                _passwords.TokensSigned,
                _logins.OldestOf(busy + idle),
                error?.Text,
                error?.At,
                error?.Id);
        }
    }

    /// <summary>Closed for good: its next command must not open connections that nobody lists.</summary>
    public bool IsRemoved { get; private set; }

    /// <summary>The login that went well last; null: none did.</summary>
    public LoginReport? LastLogin { get; private set; }

    /// <summary>What was learned about the forms of results.</summary>
    public ResultForms Forms { get; }

    internal PoolKey Key { get; }

    internal IPasswordSource Passwords => _passwords;

    internal TimeProvider Time => _time;

    /// <summary>A connection, pooled or new; to dispose it gives it back.</summary>
    /// <exception cref="Fault">The login failed; the error id says why.</exception>
    public async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
    {
        using var activity = LoginEvents.Begin(Target);
        var start = _time.GetTimestamp();
        var attempt = LoginAttempt.Begin();
        Interlocked.Increment(ref _waiting);
        try
        {
            await (_tunnel?.PrepareAsync(cancellationToken) ?? Task.CompletedTask).ConfigureAwait(false);
            var connection = await TakeAsync(attempt, cancellationToken).ConfigureAwait(false);
            var isToBeAsked = !attempt.IsNew && (_reset is not null || IsStale() || ConnectionLine.Of(connection)?.WasSpokenTo == true);
            if (isToBeAsked && !await AnswersAsync(connection, cancellationToken).ConfigureAwait(false))
            {
                Clear();
                attempt = LoginAttempt.Begin();
                connection = await TakeAsync(attempt, cancellationToken).ConfigureAwait(false);
            }

            Volatile.Write(ref _lastOpened, _time.GetTimestamp());
            LoginReport? login = attempt.IsNew
                ? new(attempt.Token?.AccessKeyId, attempt.Token?.ExpiresAt, _time.GetElapsedTime(start))
                : null;
            LastLogin = login ?? LastLogin;
            _lastLoginAt = login is null ? _lastLoginAt : _time.GetUtcNow();
            _holders.Add(connection);
            attempt.Line.Server = (Target.HostName, Target.Port);
            LoginEvents.Opened(activity, Target, login);
            PoolTrace.Tell(this, connection, attempt, login);
            return connection;
        }
        catch (Exception e) when (Translate(e, attempt) is { } fault)
        {
            _lastError = new LoginError(fault.ErrorId, fault.Message, _time.GetUtcNow());
            LoginEvents.Failed(activity, Target, fault);
            PoolTrace.TellFailed(Target, attempt);
            throw fault;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Logs in, or takes a connection that did, and gives the server's version.</summary>
    /// <exception cref="Fault">The login failed; the error id says why.</exception>
    public async Task<string> ProbeAsync(CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (connection.ConfigureAwait(false))
        {
            return connection.ServerVersion;
        }
    }

    /// <summary>Whether something is to be told now, which is told once.</summary>
    public bool TellsFirst(string what) => _told.TryAdd(what, true);

    /// <summary>A pool like this one that nobody else knows, for one connection.</summary>
    public ConnectionPool Alone() => new(Key with { Target = Target with { MaxPoolSize = 1 } }, _passwords, _time);

    /// <summary>Closes the connections that are idle, and those that are busy when they come back.</summary>
    public void Clear()
    {
        _source.Clear();
        // Whoever clears it found the server gone, which may be another one by now.
        _tunnel?.Renew();
    }

    public void Dispose()
    {
        IsRemoved = true;
        _source.Dispose();
        _tunnel?.Close();
    }

    public override string ToString() => $"{Target.UserName}@{Target.HostName}/{Target.Database}";

    private Fault? Translate(Exception e, LoginAttempt attempt)
    {
        _tunnel?.Explain(e, attempt);
        attempt.Holders = _holders.Describe();
        return LoginFaults.Translate(e, Target, IsIam, attempt);
    }

    private bool WasTaken() => _lastLoginAt is { } at && _time.GetUtcNow() - at < TrustAfterLogin;

    /// <summary>Whether the server may have gone away since the pool was last used.</summary>
    private bool IsStale() => _time.GetElapsedTime(Volatile.Read(ref _lastOpened)) > ProbeAfter;

    /// <summary>
    /// Asks for nothing, to see whether there is still a session: a statement that changes data could not be tried twice. Or resets
    /// it, where the driver does not. A connection that does not answer is given back, which closes it.
    /// </summary>
    private async Task<bool> AnswersAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var line = ConnectionLine.Of(connection);
        var asking = _reset?.RunAsync(connection) ?? AskAsync(connection);
        try
        {
            await asking.WaitAsync(ProbeTimeout, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return false;
        }
        finally
        {
            if (!asking.IsCompletedSuccessfully)
            {
                line?.Cut();
                _ = asking.ContinueWith(
                    async (done, _) =>
                    {
                        _ = done.Exception;
                        await connection.DisposeAsync().ConfigureAwait(false);
                    },
                    null,
                    TaskScheduler.Default);
            }
        }
    }

    private static async Task AskAsync(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(";", connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
    }

    private async ValueTask<NpgsqlConnection> TakeAsync(LoginAttempt attempt, CancellationToken cancellationToken)
    {
        RefusedLogin? refused = null;
        while (true)
        {
            try
            {
                return await PoolOpening.OpenAsync(_source, attempt, Target.ConnectTimeout, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e) when (RefusedLogin.Is(e))
            {
                refused ??= new RefusedLogin(Target, _passwords, WasTaken());
                if (!await refused.MayFollowAsync(attempt, cancellationToken).ConfigureAwait(false))
                {
                    throw;
                }
            }
        }
    }

    private async ValueTask<string> PasswordAsync(CancellationToken cancellationToken)
    {
        if (LoginAttempt.Current is not { } attempt)
        {
            return await _passwords.GetPasswordAsync(cancellationToken).ConfigureAwait(false);
        }

        attempt.Step = LoginStep.Credentials;
        if (IsIam)
        {
            LoginPace.Of(Target).Note();
        }

        var password = await _passwords.GetPasswordAsync(cancellationToken).ConfigureAwait(false);
        attempt.Step = LoginStep.Authentication;
        return password;
    }

    private NpgsqlDataSource Build(TlsTrust trust)
    {
        var settings = PoolSettings.Of(_tunnel?.Near ?? Target, IsIam, ApplicationName, Random.Shared.NextDouble());
        // The slim builder leaves out what is read here by other means: its types and logins cost time at the first query.
        var builder = new NpgsqlSlimDataSourceBuilder(settings.ConnectionString) { Name = _name };
        builder.EnableTransportSecurity();
        // The catalog queries of user plans take lists of names.
        builder.EnableArrays();
        builder.UseSslClientAuthenticationOptionsCallback(trust.Apply);
        builder.UsePasswordProvider(
            _ => PasswordAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult(),
            (_, cancellationToken) => PasswordAsync(cancellationToken));
        builder.UsePhysicalConnectionInitializer(
            connection => _logins.NoteAsync(connection).GetAwaiter().GetResult(), _logins.NoteAsync);
        return builder.Build();
    }

    private sealed record LoginError(string Id, string Text, DateTimeOffset At);
}
