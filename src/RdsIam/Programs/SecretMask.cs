using System.Management.Automation.Host;
using RdsIam.Core.Clients;

namespace RdsIam.Programs;

/// <summary>Tells a CI system to hide a secret that is about to be written in plain text.</summary>
internal static class SecretMask
{
    public static void Write(PSHost host, string secret)
    {
        // The log reads these lines from standard output; on the pipeline they would land in a variable.
        foreach (var line in CiMask.Lines(secret, Environment.GetEnvironmentVariable))
        {
            host.UI.WriteLine(line);
        }
    }
}
