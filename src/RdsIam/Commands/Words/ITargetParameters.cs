namespace RdsIam.Commands.Words;

/// <summary>The parameters that say where to, as every cmdlet that is told an endpoint declares them.</summary>
internal interface ITargetParameters : IIdentityParameters
{
    int? Port { get; }

    string? Region { get; }

    string? ConnectTo { get; }

    RdsIamSslMode SslMode { get; }

    string? RootCertificate { get; }

    System.Management.Automation.SwitchParameter NoResolve { get; }
}
