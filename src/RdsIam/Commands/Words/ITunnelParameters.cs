using System.Collections;
using System.Management.Automation;

namespace RdsIam.Commands.Words;

/// <summary>The parameters that say through which tunnel, as every cmdlet that logs in declares them.</summary>
internal interface ITunnelParameters
{
    string? Through { get; }

    string? SessionDocument { get; }

    Hashtable? SessionParameter { get; }

    SwitchParameter InstanceConnect { get; }
}
