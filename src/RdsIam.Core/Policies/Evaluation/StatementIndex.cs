using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Evaluation;

/// <summary>
/// The statements of many documents by the actions and resources that they are about, kept with the list: a question to a large set
/// looks only at those that can match. Safe for many threads.
/// </summary>
internal sealed class StatementIndex
{
    // Fewer are looked through faster than they are put in order.
    private const int Least = 32;

    // Nobody asks about more actions; if somebody does, what was put in order is put in order again.
    private const int MostActions = 64;

    private static readonly ConditionalWeakTable<IReadOnlyList<PolicyDocument>, StatementIndex> Kept = [];

    private readonly PlacedStatement[] _all;
    private readonly ConcurrentDictionary<string, ActionIndex> _byAction = new(StringComparer.OrdinalIgnoreCase);

    private StatementIndex(IEnumerable<PolicyDocument> documents) => _all = [.. documents.SelectMany(In)];

    /// <summary>
    /// Those of the statements that can apply to the request, in order; what is left out does not, whatever its context is.
    /// </summary>
    public static IEnumerable<PlacedStatement> Candidates(IReadOnlyList<PolicyDocument> documents, AccessRequest request) =>
        documents is DocumentList { Base: var all, Last: var last } ? Candidates(all, request).Concat(In(last, all.Count))
        : documents.Count < Least ? documents.SelectMany(In)
        : Of(documents).About(request.Action).Candidates(request.Resource);

    /// <summary>The statements about an action, in order.</summary>
    public static IReadOnlyList<PlacedStatement> About(IReadOnlyList<PolicyDocument> documents, string action) =>
        documents is DocumentList { Base: var all, Last: var last }
            ? [.. About(all, action), .. In(last, all.Count).Where(one => one.IsAbout(action))]
        : documents.Count < Least ? [.. documents.SelectMany(In).Where(one => one.IsAbout(action))]
        : Of(documents).About(action).All;

    private static StatementIndex Of(IReadOnlyList<PolicyDocument> documents) =>
        Kept.GetValue(documents, static all => new StatementIndex(all));

    private static IEnumerable<PlacedStatement> In(PolicyDocument document, int number) =>
        document.Statements.Select(statement => new PlacedStatement(number, document, statement));

    private ActionIndex About(string action)
    {
        if (_byAction.Count >= MostActions)
        {
            _byAction.Clear();
        }

        return _byAction.GetOrAdd(action, static (asked, all) => new ActionIndex([.. all.Where(one => one.IsAbout(asked))]), _all);
    }
}

/// <summary>A statement with its document.</summary>
/// <remarks><paramref name="Number"/>: the document's place in its list, where the same may stand twice.</remarks>
internal readonly record struct PlacedStatement(int Number, PolicyDocument Document, PolicyStatement Statement)
{
    /// <summary>Whether its Action covers that one. Actions hold no variables, so no context can change it.</summary>
    public bool IsAbout(string action) => Statement.Action.AppliesTo(action);
}

/// <summary>A list of documents and one more, so that what is known of the list is not found again.</summary>
internal sealed class DocumentList(IReadOnlyList<PolicyDocument> all, PolicyDocument last) : IReadOnlyList<PolicyDocument>
{
    public IReadOnlyList<PolicyDocument> Base => all;

    public PolicyDocument Last => last;

    public int Count => all.Count + 1;

    public PolicyDocument this[int index] => index == all.Count ? last : all[index];

    public IEnumerator<PolicyDocument> GetEnumerator() => all.Append(last).GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}
