using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Evaluation;

/// <summary>Whether a statement applies to a request, its principal aside.</summary>
internal static class StatementMatch
{
    /// <remarks><paramref name="missing"/>: Collects the context keys that were asked for and absent.</remarks>
    public static Truth Applies(PolicyStatement statement, AccessRequest request, ISet<string>? missing)
    {
        if (statement.Action.AppliesTo(request.Action, request.Context, missing: null) == Truth.False)
        {
            return Truth.False;
        }

        var applies = statement.Resource?.AppliesTo(request.Resource, request.Context, missing) ?? Truth.True;
        if (applies == Truth.False)
        {
            return Truth.False;
        }

        // All conditions are looked at, so that every missing key is named at once.
        foreach (var clause in statement.Conditions)
        {
            applies = applies.And(clause.Holds(request.Context, missing));
        }

        return applies;
    }

    /// <summary>What of a statement that applies matched, for people.</summary>
    public static string Why(PolicyStatement statement, AccessRequest request)
    {
        var parts = new List<string> { Why(statement.Action, request.Action, request.Context) };
        if (statement.Principal is { } principal)
        {
            parts.Insert(0, $"{principal.Name} {string.Join(", ", principal.Entries.Select(e => e.Value.Text))}");
        }

        if (statement.Resource is { } resource)
        {
            parts.Add(Why(resource, request.Resource, request.Context));
        }

        parts.AddRange(statement.Conditions.Select(c => c.ToString()));
        return string.Join("; ", parts);
    }

    private static string Why(PatternElement element, string value, RequestContext context)
    {
        var shown = element.Negated
            ? string.Join(", ", element.Patterns)
            : element.Patterns.First(p => p.IsMatch(value, context, missing: null) == Truth.True).ToString();
        return $"{element.Name} {shown}";
    }
}
