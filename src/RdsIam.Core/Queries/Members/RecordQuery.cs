using RdsIam.Core.Queries.Requests;
using RdsIam.Core.Queries.Scripts;
using RdsIam.Core.Values.Texts;

namespace RdsIam.Core.Queries.Members;

/// <summary>One text that is run once for each record, with the record's values.</summary>
internal sealed class RecordQuery
{
    private readonly QueryParameters _shared;

    /// <param name="request">Its parameters are the values that all records share.</param>
    /// <param name="names">The parameters that each record has values for; numbers for <c>$1</c>, <c>$2</c>.</param>
    /// <exception cref="Fault">As <see cref="QueryText.Read"/>.</exception>
    public RecordQuery(QueryRequest request, IReadOnlyList<string> names)
    {
        _shared = request.Parameters;
        Request = request;
        Names = names;
        Statements = QueryText.Read(request with { Parameters = request.Parameters.With(names) });
    }

    public QueryRequest Request { get; }

    public IReadOnlyList<string> Names { get; }

    public IReadOnlyList<SqlStatement> Statements { get; }

    /// <summary>The types of the parameters, once they were asked for.</summary>
    public IReadOnlyDictionary<string, ServerType>? Types { get; set; }

    /// <summary>Where in a record's values a parameter is; -1: all records share it.</summary>
    public int IndexOf(string name)
    {
        for (var i = 0; i < Names.Count; i++)
        {
            if (Names[i].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The value of a parameter that all records share.</summary>
    public object? SharedValue(string name) => _shared[name];
}
