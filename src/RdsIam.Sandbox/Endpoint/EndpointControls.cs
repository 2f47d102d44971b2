using System.Security.Cryptography.X509Certificates;

namespace RdsIam.Sandbox.Endpoint;

/// <summary>What a new connection meets.</summary>
internal enum EndpointState
{
    Available,

    /// <summary>57P03, as while PostgreSQL recovers.</summary>
    StartingUp,

    /// <summary>57P03, as while PostgreSQL ends; sessions that were open have got 57P01 from the server itself.</summary>
    ShuttingDown,

    /// <summary>53300.</summary>
    TooManyConnections,

    /// <summary>Connections are broken off as soon as they are made, as while another instance takes over.</summary>
    FailingOver,

    /// <summary>RDS Proxy's refusal when it gets no connection to the database; other endpoints are available.</summary>
    NoDatabaseConnection,
}

/// <summary>Trouble on demand, for tests. Each counts for connections made after it was set.</summary>
internal sealed class EndpointControls
{
    public EndpointState State { get; set; }

    /// <summary>Answers requests for TLS with a no.</summary>
    public bool RefuseTls { get; set; }

    /// <summary>Agrees to TLS and then refuses the handshake, as a server does that has no version or cipher in common.</summary>
    public bool RefuseHandshake { get; set; }

    /// <summary>The users for whom RDS Proxy has a secret. Null: for everybody.</summary>
    public IReadOnlyCollection<string>? ProxyUsers { get; set; }

    /// <summary>Shown in place of the endpoint's own certificate, for example an expired one. Null: its own.</summary>
    public X509Certificate2? Certificate { get; set; }

    /// <summary>How long every byte is under way, in each direction, from the first one on.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>All as it was at the start.</summary>
    public void Reset()
    {
        State = EndpointState.Available;
        RefuseTls = false;
        RefuseHandshake = false;
        ProxyUsers = null;
        Certificate = null;
        Latency = TimeSpan.Zero;
    }
}
