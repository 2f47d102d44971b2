using System.Diagnostics;
using System.Net.Security;
using RdsIam.Core.Connections.Lines;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Connections;

/// <summary>How far a login has come.</summary>
internal enum LoginStep
{
    /// <summary>The server is looked for, and asked for TLS.</summary>
    Reaching,

    /// <summary>The TLS handshake.</summary>
    Tls,

    /// <summary>The server decides.</summary>
    Authentication,

    /// <summary>The server waits for us, who fetch credentials.</summary>
    Credentials,

    /// <summary>The session is there and is asked what it is like.</summary>
    Session,
}

/// <summary>
/// What the callbacks of one physical connection learn, for the error that Npgsql then throws: it flows with the caller's
/// context into the driver and back out by reference.
/// </summary>
internal sealed class LoginAttempt
{
    private static readonly AsyncLocal<LoginAttempt?> Ambient = new();

    private readonly TimeSpan[] _spent = new TimeSpan[Enum.GetValues<LoginStep>().Length];
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private LoginStep _step;

    private LoginAttempt()
    {
    }

    /// <summary>The attempt that this flow of control is in; null outside of <see cref="Begin"/>.</summary>
    public static LoginAttempt? Current => Ambient.Value;

    /// <summary>Why we did not go on with the server, or null.</summary>
    public Fault? Refusal { get; private set; }

    /// <summary>A physical connection was opened; else there was one in the pool.</summary>
    public bool IsNew { get; set; }

    /// <summary>What was sent as the password; null when nothing was, or no token.</summary>
    public Token? Token { get; set; }

    /// <summary>The server's processes that held the pool's connections when it failed; empty: none.</summary>
    public string Holders { get; set; } = "";

    public LoginStep Step
    {
        get => _step;
        set
        {
            _spent[(int)_step] += _clock.Elapsed;
            _clock.Restart();
            _step = value;
        }
    }

    public DateTimeOffset Since { get; } = DateTimeOffset.UtcNow;

    /// <summary>How long the login was in a step, up to the one that it is in.</summary>
    public TimeSpan SpentIn(LoginStep step) => _spent[(int)step];

    /// <summary>What the login goes over.</summary>
    public ConnectionLine Line { get; } = new();

    /// <summary>Starts an attempt for the calling method and everything that it awaits.</summary>
    public static LoginAttempt Begin() => Ambient.Value = new LoginAttempt();

    public void Refuse(Fault fault) => Refusal = fault;

    /// <summary>The server's certificate was accepted.</summary>
    public void Trust(SslStream? stream)
    {
        Step = LoginStep.Authentication;
        if (stream is not null)
        {
            Line.Attach(stream);
        }
    }
}
