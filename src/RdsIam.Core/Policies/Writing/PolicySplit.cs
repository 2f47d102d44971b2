using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Writing;

/// <summary>Makes several policies of one that is over its quota.</summary>
internal static class PolicySplit
{
    /// <summary>The policy itself where it fits; else as few as hold its resources in their order, named with numbers.</summary>
    /// <param name="draft">A policy of statements that have resources.</param>
    /// <param name="name">Its name.</param>
    public static IReadOnlyList<(PolicyDraft Draft, string Name)> Of(PolicyDraft draft, string name)
    {
        var quota = PolicyGrammar.Quota(draft.Kind);
        if (Size(draft) <= quota)
        {
            return [(draft, name)];
        }

        var parts = new List<PolicyDraft>();
        var resources = draft.Statements.SelectMany((one, at) => one.Resources.Select(resource => (At: at, Resource: resource))).ToList();
        for (var start = 0; start < resources.Count;)
        {
            var count = Fitting(draft, resources, start, quota);
            parts.Add(With(draft, resources.Skip(start).Take(count)));
            start += count;
        }

        return [.. parts.Select((part, i) => (part, $"{name}-{i + 1}"))];
    }

    /// <summary>How many resources from a place on fit; at least one, which is checked when it is written.</summary>
    private static int Fitting(PolicyDraft draft, List<(int At, string Resource)> resources, int start, int quota)
    {
        var (fits, tooMany) = (1, resources.Count - start + 1);
        while (tooMany - fits > 1)
        {
            var middle = (fits + tooMany) / 2;
            (fits, tooMany) = Size(With(draft, resources.Skip(start).Take(middle))) <= quota ? (middle, tooMany) : (fits, middle);
        }

        return fits;
    }

    private static PolicyDraft With(PolicyDraft draft, IEnumerable<(int At, string Resource)> resources) => draft with
    {
        Statements =
        [
            .. resources.GroupBy(one => one.At, one => one.Resource)
                .Select(group => draft.Statements[group.Key] with { Resources = [.. group] }),
        ],
    };

    private static int Size(PolicyDraft draft) => PolicyText.Size(PolicyJson.Write(draft));
}
