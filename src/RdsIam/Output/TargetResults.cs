using RdsIam.Core.Connections.Targets;

namespace RdsIam.Output;

/// <summary>From saved targets to what the pipeline gets.</summary>
internal static class TargetResults
{
    /// <param name="name">Under which it is saved.</param>
    /// <param name="settings">With those that it extends.</param>
    public static RdsIamTarget Of(string name, TargetSettings settings) => new()
    {
        Name = name,
        Endpoint = settings.HostName,
        Port = settings.Port,
        Region = settings.Region,
        UserName = settings.UserName,
        Database = settings.Database,
        ConnectTo = settings.ConnectTo,
        Through = settings.Through,
        SslMode = (RdsIamSslMode?)settings.SslMode,
        RootCertificate = settings.RootCertificate,
        ProfileName = settings.ProfileName,
        RoleArn = [.. settings.RoleArn ?? []],
        Comment = settings.Comment,
        Extends = settings.Extends,
    };
}
