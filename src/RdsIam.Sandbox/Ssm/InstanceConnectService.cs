using System.Collections.Concurrent;
using System.Text.Json;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Ssm;

/// <summary>
/// EC2 Instance Connect: keys that are let in go into a file for a minute, as on a machine its sshd asks for them. A test says which file,
/// and the address of the account's machines.
/// </summary>
internal sealed class InstanceConnectService(World world, SsmSessions sessions)
{
    private static readonly TimeSpan Validity = TimeSpan.FromSeconds(60);

    private readonly Authorizer _authorizer = new(world);
    private readonly ConcurrentDictionary<string, DateTime> _keys = new();
    private readonly object _gate = new();

    /// <summary>The file that an sshd reads; null: keys go nowhere.</summary>
    public string? KeysFile { get; set; }

    /// <summary>How it is reached.</summary>
    public JsonApi Api => new("AWSEC2InstanceConnectService.", "ec2-instance-connect", Run);

    private object Run(ApiRequest call, JsonElement body, string host)
    {
        if (call.Action != "SendSSHPublicKey")
        {
            throw new AwsFault(400, "UnknownOperationException", "");
        }

        var instance = Text(body, "InstanceId");
        var user = Text(body, "InstanceOSUser");
        var key = Text(body, "SSHPublicKey");
        _authorizer.Demand(call, "ec2-instance-connect:SendSSHPublicKey", $"arn:aws:ec2:{world.Region}:{world.AccountId}:instance/{instance}");
        if (key.Length is < 80 or > 4096 || user.Length is 0 or > 32
            || !(key.StartsWith("ssh-ed25519 ", StringComparison.Ordinal) || key.StartsWith("ssh-rsa ", StringComparison.Ordinal)))
        {
            throw new AwsFault(400, "InvalidArgsException", "The request contains an invalid parameter.");
        }

        var machine = sessions.Machines.FirstOrDefault(one => one.Id == instance)
            ?? throw new AwsFault(400, "EC2InstanceNotFoundException", "The specified instance does not exist.");
        if (!machine.IsOnline)
        {
            throw new AwsFault(400, "EC2InstanceStateInvalidException", "The instance is not in the running state.");
        }

        LetIn(key);
        return new { RequestId = Guid.NewGuid().ToString(), Success = true };
    }

    private void LetIn(string key)
    {
        _keys[key] = DateTime.UtcNow + Validity;
        Write();
        _ = Task.Delay(Validity).ContinueWith(_ => Write(), TaskScheduler.Default);
    }

    private void Write()
    {
        lock (_gate)
        {
            if (KeysFile is { } file)
            {
                File.WriteAllLines(file, _keys.Where(key => key.Value > DateTime.UtcNow).Select(key => key.Key));
            }
        }
    }

    private static string Text(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
