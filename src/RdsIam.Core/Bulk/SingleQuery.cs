using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;

namespace RdsIam.Core.Bulk;

/// <summary>The one statement whose rows a COPY takes.</summary>
internal static class SingleQuery
{
    /// <exception cref="Fault">None or several, or one that needs a value.</exception>
    public static SqlStatement Read(string query)
    {
        var request = new QueryRequest(query);
        var script = SqlScript.Read(request);
        if (ScriptChecks.FirstMissing(script, request) is { } missing)
        {
            throw ScriptFaults.At(
                (file, line, column) => Messages.ExportTakesNoValues(file, line, column, missing.Text), request, missing.Start);
        }

        ScriptChecks.Check(script, request);
        return script.Statements is [var one]
            ? one
            : throw new Fault(Messages.ExportQueryNotOne(script.Statements.Count), FaultKind.InvalidArgument, query);
    }

    /// <summary>Its text, without what stands around it.</summary>
    /// <exception cref="Fault">As <see cref="Read"/>.</exception>
    public static string TextOf(string query) => Read(query).Text;
}
