using System.Xml.Linq;

namespace RdsIam.Sandbox.Aws;

/// <summary>What an action does: gives the children of its result, or null where the action has no result.</summary>
internal delegate IEnumerable<XElement?>? ApiAction(ApiRequest request);

/// <summary>A service of the Query protocol.</summary>
/// <param name="Name">Its name in credential scopes: sts, rds or iam.</param>
/// <param name="Version">The version of its interface, which requests name.</param>
/// <param name="Namespace">The namespace of its XML.</param>
/// <param name="Actions">Its actions by name; names have case.</param>
internal sealed record ApiService(
    string Name,
    string Version,
    XNamespace Namespace,
    IReadOnlyDictionary<string, ApiAction> Actions);
