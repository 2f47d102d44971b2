using System.Management.Automation;
using RdsIam.Input;

namespace RdsIam.Commands;

/// <summary>
/// Base of the cmdlets into which something else is piped than endpoints: users and records. These may have properties called like
/// the words of a target (region, port), so the words are taken by name only.
/// </summary>
public abstract class NamedTargetCommand : ConnectionCommand
{
    /// <summary>Connections from Connect-RdsIam; the runspace's newest one if not given.</summary>
    [Parameter(ParameterSetName = ConnectionSet)]
    [ValidateNotNullOrEmpty]
    public new RdsIamConnection[]? Connection
    {
        get => base.Connection;
        set => base.Connection = value;
    }

    /// <summary>The port of the endpoint; 5432 if neither this nor HostName says.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    public new int? Port
    {
        get => base.Port;
        set => base.Port = value;
    }

    /// <summary>The AWS region. From HostName where it carries one; else the profile's or the environment's.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ArgumentCompleter(typeof(RegionCompleter))]
    [ValidateNotNullOrEmpty]
    public new string? Region
    {
        get => base.Region;
        set => base.Region = value;
    }

    /// <summary>Where the socket goes, <c>host[:port]</c>: the near end of an SSH, SSM or kubectl tunnel.</summary>
    [Parameter(ParameterSetName = TargetSet)]
    [ValidateNotNullOrEmpty]
    public new string? ConnectTo
    {
        get => base.ConnectTo;
        set => base.ConnectTo = value;
    }
}
