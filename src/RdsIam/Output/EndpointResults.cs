using RdsIam.Core.Endpoints;

namespace RdsIam.Output;

/// <summary>From Core's endpoints to what the pipeline emits.</summary>
internal static class EndpointResults
{
    public static RdsIamEndpoint From(RdsEndpoint endpoint) => new()
    {
        Identifier = endpoint.Identifier,
        Kind = (RdsIamEndpointKind)endpoint.Kind,
        Owner = endpoint.Owner,
        Engine = endpoint.Engine,
        EngineVersion = endpoint.EngineVersion,
        HostName = endpoint.HostName,
        Port = endpoint.Port,
        ResourceId = endpoint.ResourceId,
        Region = endpoint.Arn.Region,
        AccountId = endpoint.Arn.AccountId,
        Partition = endpoint.Arn.Partition,
        Arn = endpoint.Arn.Text,
        IamEnabled = endpoint.IamEnabled,
        PendingIamEnabled = endpoint.PendingIamEnabled,
        Status = endpoint.Status,
        CaCertificate = endpoint.CaCertificate,
        CertificateExpiresAt = endpoint.CertificateExpiresAt,
        MasterUserName = endpoint.MasterUserName,
        MasterSecretArn = endpoint.MasterSecretArn,
        DatabaseName = endpoint.DatabaseName,
        Tags = endpoint.Tags,
        Members = endpoint.Members,
    };

    public static RdsIamAuthenticationState From(IamSetting setting, IamStep step, bool wanted) => new()
    {
        Identifier = setting.Holder.Identifier,
        Kind = setting.Holder.IsCluster ? "Cluster" : "Instance",
        Region = setting.Holder.Region,
        AccountId = setting.AccountId,
        ResourceId = setting.ResourceId,
        IamEnabled = setting.Enabled,
        PendingIamEnabled = setting.Pending,
        Status = setting.Status,
        Changed = step == IamStep.Change,
        Message = setting.Outcome(step, wanted),
    };
}
