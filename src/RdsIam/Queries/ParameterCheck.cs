using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;
using RdsIam.Pipeline;

namespace RdsIam.Queries;

/// <summary>Looks whether the values of -Parameter have a place in the texts. Used on the pipeline thread.</summary>
/// <param name="cmdlet">Whose warnings it writes.</param>
/// <param name="given">The values.</param>
/// <param name="needsAll">Each of them must have a place; else one of them.</param>
internal sealed class ParameterCheck(Cmdlet cmdlet, QueryParameters given, bool needsAll)
{
    private readonly List<QueryRequest> _piped = [];
    private IReadOnlyList<string>? _unused;

    /// <summary>Looks at texts before they are run.</summary>
    /// <exception cref="Fault">ParameterNotUsed.</exception>
    public void Check(IReadOnlyList<QueryRequest> requests)
    {
        if (requests.Count == 0 || given.Count == 0)
        {
            return;
        }

        var unused = ParameterUse.Unused(given, requests);
        if (AreMissed(unused))
        {
            throw ParameterUse.Fault(given, unused, requests);
        }

        foreach (var sign in ParameterUse.InQuotes(given, requests))
        {
            cmdlet.TellWarning(ModuleMessages.ParameterInQuotes(sign));
        }
    }

    /// <summary>Takes note of a piped text: others may follow that use what this one does not.</summary>
    public void Note(QueryRequest request)
    {
        if (given.Count > 0 && _unused is not { Count: 0 })
        {
            var unused = ParameterUse.Unused(given, [request]);
            _unused = [.. unused.Where(name => _unused?.Contains(name) ?? true)];
            _piped.Add(request);
        }
    }

    /// <summary>After the last piped text: they have run, so what no text used is a warning.</summary>
    public void End()
    {
        if (_unused is { } unused && AreMissed(unused))
        {
            cmdlet.TellWarning(ParameterUse.Fault(given, unused, _piped).Message);
        }
    }

    private bool AreMissed(IReadOnlyList<string> unused) => needsAll ? unused.Count > 0 : unused.Count > 0 && unused.Count == given.Count;
}
