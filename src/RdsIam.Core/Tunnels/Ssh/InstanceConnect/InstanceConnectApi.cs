using RdsIam.Core.Aws;
using RdsIam.Core.Tokens;
using RdsIam.Core.Tunnels.Ssh.Settings;

namespace RdsIam.Core.Tunnels.Ssh.InstanceConnect;

/// <summary>The calls of EC2 and of EC2 Instance Connect that lead to an instance.</summary>
internal sealed class InstanceConnectApi(IIdentitySource identities, AwsClientSettings settings)
{
    private readonly AwsQueryClient _ec2 = new(AwsQueryService.Ec2, identities, settings);
    private readonly AwsJsonClient _connect = new(AwsQueryService.InstanceConnect, "AWSEC2InstanceConnectService", identities, settings);

    /// <summary>Where the instance is: its public address, else its private one.</summary>
    /// <exception cref="Fault">InstanceUnknown, InstanceNotRunning, or what AWS said.</exception>
    public async Task<string> FindAsync(string instance, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _ec2.SendAsync(
                "DescribeInstances", instance, AwsQueryParameters.None.With("InstanceId.1", instance), cancellationToken).ConfigureAwait(false);
            var found = answer.List("reservationSet").SelectMany(reservation => reservation.List("instancesSet")).FirstOrDefault() ?? throw Unknown(instance);
            var state = found.Child("instanceState").Text("name") ?? "";
            return state == "running" && (found.Text("ipAddress") ?? found.Text("privateIpAddress")) is { Length: > 0 } address
                ? address
                : throw new Fault(Messages.InstanceNotRunning(instance, state), FaultKind.ResourceUnavailable, instance);
        }
        catch (AwsFault fault) when (fault.ErrorCode is "InvalidInstanceID.NotFound" or "InvalidInstanceID.Malformed")
        {
            throw Unknown(instance);
        }
    }

    /// <summary>Lets a key in as a user of the instance, for the next 60 seconds.</summary>
    /// <exception cref="Fault">InstanceUnknown, InstanceNotRunning, or what AWS said.</exception>
    public async Task PushAsync(string instance, string user, FreshKey key, CancellationToken cancellationToken)
    {
        var body = new { InstanceId = instance, InstanceOSUser = user, SSHPublicKey = key.PublicText };
        try
        {
            await _connect.SendAsync("SendSSHPublicKey", $"{instance} as {user}", body, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsFault fault) when (fault.ErrorCode is "EC2InstanceNotFoundException")
        {
            throw Unknown(instance);
        }
        catch (AwsFault fault) when (fault.ErrorCode is "EC2InstanceStateInvalidException" or "EC2InstanceUnavailableException")
        {
            throw new Fault(Messages.InstanceNotRunning(instance, fault.Happened), FaultKind.ResourceUnavailable, instance);
        }
    }

    /// <summary>Finds the instance and lets a new key in: what a login to it takes, each time.</summary>
    public async Task<SshHost> PrepareAsync(SshHost host, CancellationToken cancellationToken)
    {
        var instance = host.Alias;
        var address = host.HostName == instance ? await FindAsync(instance, cancellationToken).ConfigureAwait(false) : host.HostName;
        var key = new FreshKey();
        await PushAsync(instance, host.User, key, cancellationToken).ConfigureAwait(false);
        return host with { HostName = address, Alias = address, OnlyKey = key.Offer($"{instance}: EC2 Instance Connect") };
    }

    private Fault Unknown(string instance) => new(Messages.InstanceUnknown(instance, settings.Region), FaultKind.ObjectNotFound, instance);
}
