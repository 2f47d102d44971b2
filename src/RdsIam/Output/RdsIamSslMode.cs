namespace RdsIam;

/// <summary>How far the server's certificate is checked. There is no mode without TLS: a token never leaves in the clear.</summary>
public enum RdsIamSslMode
{
    /// <summary>The chain leads to a trusted root and the certificate carries HostName.</summary>
    VerifyFull,

    /// <summary>The chain leads to a trusted root; the name is not looked at.</summary>
    VerifyCA,

    /// <summary>TLS, whoever answers. Only for a first look at a broken setup.</summary>
    Require,
}
