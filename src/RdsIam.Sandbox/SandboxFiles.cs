using RdsIam.Sandbox.Endpoint;

namespace RdsIam.Sandbox;

/// <summary>The files that clients read, in the cluster's temporary folder, which goes whatever happens to us.</summary>
internal sealed class SandboxFiles : IDisposable
{
    private SandboxFiles(string rootCertificate, string awsConfig, SandboxLog log)
    {
        RootCertificate = rootCertificate;
        AwsConfig = awsConfig;
        Log = log;
    }

    public string RootCertificate { get; }

    public string AwsConfig { get; }

    /// <summary>Where the private endpoint listens.</summary>
    public string PrivateSocket => Path.Combine(Path.GetDirectoryName(RootCertificate)!, "private");

    public SandboxLog Log { get; }

    public static SandboxFiles Write(SandboxParts parts)
    {
        var folder = parts.Cluster.TemporaryFolder;
        var rootCertificate = Path.Combine(folder, "root-ca.pem");
        File.WriteAllText(rootCertificate, parts.Certificates.RootPem);
        var awsConfig = Path.Combine(folder, "aws-config");
        var account = parts.Account;
        File.WriteAllText(
            awsConfig, Sandbox.AwsConfig.For(account.Region, account.AccessKeyId, account.SecretAccessKey, account.RoleArn));
        return new SandboxFiles(
            rootCertificate, awsConfig, new SandboxLog(Path.Combine(folder, "iam-db-auth-error.log"), parts.Clock));
    }

    public void Dispose() => Log.Dispose();
}
