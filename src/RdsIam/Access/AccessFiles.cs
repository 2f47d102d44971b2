using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Databases;
using RdsIam.Core.Access.Reports;
using RdsIam.Core.Aws;
using RdsIam.Core.Names;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;
using RdsIam.Input;
using RdsIam.Pipeline;
using RdsIam.Policies;

namespace RdsIam.Access;

/// <summary>Reads what a cmdlet is given of accounts, endpoints and users in place of looking.</summary>
/// <param name="cmdlet">Whose location paths start from.</param>
internal sealed class AccessFiles(PSCmdlet cmdlet)
{
    /// <summary>Null: none is given.</summary>
    /// <exception cref="Fault">One cannot be read, or is something else.</exception>
    public AccountDetails? Account(object[]? given) => given is null ? null : AccountJson.Merge(
        new RecordFiles(cmdlet, "-AuthorizationDetails").Read(given).Select(source => AccountJson.Read(source.Root, source.Name)));

    /// <inheritdoc cref="Account"/>
    public IReadOnlyList<AccessEndpoint> Endpoints(IReadOnlyList<object> given)
    {
        var sources = new RecordFiles(cmdlet, "-Endpoint").Read(given);
        if (EndpointJson.DsqlIn(sources.SelectMany(source => source.Records)) is { Count: > 0 } dsql)
        {
            cmdlet.TellWarning(Messages.AccessDsqlLeftOut(FirstFew.Of(dsql)));
        }

        return sources.Count == 0 ? [] : EndpointJson.Read(sources.SelectMany(source => source.Records), sources[0].Name);
    }

    /// <inheritdoc cref="Account"/>
    public IReadOnlyList<AccessUser> Users(object[]? given) =>
        [.. new RecordFiles(cmdlet, "-DatabaseUser").Read(given).SelectMany(source => UserJson.Read(source.Records, source.Name))];

    /// <inheritdoc cref="Account"/>
    public AccessBaseline? Baseline(object? given, string parameter) => given is null ? null : new AccessBaseline(
        new RecordFiles(cmdlet, parameter).Read([given]).SelectMany(source => RecordJson.Read(source.Records, source.Name)));

    /// <summary>From the organization's root down.</summary>
    /// <inheritdoc cref="Account"/>
    public IReadOnlyList<IReadOnlyList<PolicyDocument>> ServiceControl(object[]? given) =>
        new PolicyDocuments(cmdlet).Layers(null, given, null, null, ConnectPolicy.Action).ServiceControl;
}
