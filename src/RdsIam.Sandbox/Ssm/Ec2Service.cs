using System.Xml.Linq;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Ssm;

/// <summary>EC2, as far as the choice among machines of one tag needs it.</summary>
internal sealed class Ec2Service
{
    public const string Name = "ec2";

    private readonly Authorizer _authorizer;
    private readonly SsmSessions _sessions;

    public Ec2Service(Authorizer authorizer, SsmSessions sessions)
    {
        _authorizer = authorizer;
        _sessions = sessions;
        Service = new ApiService(
            Name,
            "2016-11-15",
            "http://ec2.amazonaws.com/doc/2016-11-15/",
            new Dictionary<string, ApiAction>(StringComparer.Ordinal) { ["DescribeInstances"] = Describe });
    }

    public ApiService Service { get; }

    private XElement[] Describe(ApiRequest request)
    {
        _authorizer.Demand(request, "ec2:DescribeInstances", "*");
        var asked = request.Parameters.Where(pair => pair.Key.StartsWith("InstanceId.", StringComparison.Ordinal))
            .Select(pair => pair.Value).ToHashSet(StringComparer.Ordinal);
        var machines = _sessions.Machines
            .Where(machine => machine.Id.StartsWith("i-", StringComparison.Ordinal) && (asked.Count == 0 || asked.Contains(machine.Id)));
        return [new XElement("reservationSet", machines.Select(machine => new XElement("item", Instances(machine))))];
    }

    private XElement Instances(Machine machine) => new(
        "instancesSet",
        new XElement(
            "item",
            new XElement("instanceId", machine.Id),
            new XElement("instanceState", new XElement("code", machine.IsOnline ? 16 : 80), new XElement("name", machine.IsOnline ? "running" : "stopped")),
            _sessions.Address is { } address ? new XElement("privateIpAddress", address) : null,
            new XElement("launchTime", ApiXml.Time(machine.Started)),
            new XElement("tagSet", machine.Tags.Select(tag =>
                new XElement("item", new XElement("key", tag.Key), new XElement("value", tag.Value))))));
}
