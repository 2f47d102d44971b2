using System.Management.Automation;
using RdsIam.Core.Connections;
using RdsIam.Core.Credentials;
using RdsIam.Core.Diagnosis;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Output;

namespace RdsIam.Commands;

/// <summary>Tells why a login fails and what to do: walks the way from credentials to rows and writes a check a step.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RdsIamConnection", DefaultParameterSetName = TargetSet)]
[OutputType(typeof(RdsIamCheck), typeof(bool))]
public sealed class TestRdsIamConnectionCommand : TargetCommand
{
    /// <summary>A database administrator's password, to look up what the server does not tell about the user.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [Credential]
    [ValidateNotNull]
    public PSCredential? Credential { get; set; }

    /// <summary>Schemas that the user is to work in.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateNotNullOrEmpty]
    public string[] Schema { get; set; } = [];

    /// <summary>Tables or views that the user is to read, <c>schema.table</c>.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateNotNullOrEmpty]
    public string[] Table { get; set; } = [];

    /// <summary>Seconds to wait for the server, and for each answer of AWS; 15 if not given.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateRange(1, 3600)]
    public int ConnectTimeout { get; set; } = 15;

    /// <summary>Writes only whether nothing failed.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync()
    {
        await ForEachAsync(HostName, hostName => TestAsync(RequestFor(hostName)));
    }

    private async Task TestAsync(DiagnosisRequest request)
    {
        var works = true;
        await foreach (var check in ConnectionDiagnosis.RunAsync(request, StopToken))
        {
            works &= check.Status != CheckStatus.Failed;
            if (!Quiet)
            {
                WriteObject(CheckResults.From(check, request));
            }
            else if (!works)
            {
                break;
            }
        }

        if (Quiet)
        {
            WriteObject(works);
        }
    }

    private DiagnosisRequest RequestFor(string hostName)
    {
        var (host, port) = AddressOf(hostName);
        return new DiagnosisRequest
        {
            HostName = host,
            Port = port,
            UserName = UserName,
            Database = Database ?? "postgres",
            Region = Region,
            DefaultRegion = DefaultRegion.Find(ProfileName),
            Resolve = !NoResolve,
            ConnectToHost = Tunnel?.Host,
            ConnectToPort = Tunnel?.Port,
            TlsMode = (TlsMode)SslMode,
            RootCertificate = RootCertificatePath,
            ConnectTimeout = TimeSpan.FromSeconds(ConnectTimeout),
            Schemas = Schema,
            Tables = Table,
            Identity = region => IdentityFor(UserName, host, region),
            ProfileName = ProfileName,
            Administrator = Credential?.GetNetworkCredential(),
        };
    }
}
