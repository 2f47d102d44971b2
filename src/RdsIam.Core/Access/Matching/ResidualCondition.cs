using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Access.Matching;

/// <summary>What of the conditions is left when all that is known of a request has been looked at.</summary>
internal static class ResidualCondition
{
    /// <summary>Null: nothing is left that depends on the request.</summary>
    /// <param name="request">Whose answer is not known.</param>
    /// <param name="policies">Those that decide.</param>
    public static string? Of(AccessRequest request, PolicySet policies)
    {
        var parts = new List<string?>();
        parts.AddRange(policies.ServiceControl.Select(level => Allowing(level, request)));
        parts.Add(Allowing(policies.Resource is { } resource ? [resource] : [], request));
        parts.Add(Allowing(policies.Identity, request));
        parts.Add(Allowing(policies.Boundary is { } boundary ? [boundary] : [], request));
        parts.AddRange(Denying(policies, request));
        var left = parts.OfType<string>().Where(part => part.Length > 0).Distinct().ToList();
        return left.Count == 0 ? null : string.Join("; and ", left);
    }

    /// <summary>What of a statement is left; empty: nothing.</summary>
    public static IReadOnlyList<string> Open(PolicyStatement statement, AccessRequest request) =>
        [.. Clauses(statement, request, ConditionText.Holds), .. Variables(statement, request, "is")];

    /// <summary>What must hold so that a layer allows; null where one of its statements does so anyway.</summary>
    private static string? Allowing(IReadOnlyList<PolicyDocument> layer, AccessRequest request)
    {
        var ways = new List<string>();
        foreach (var statement in layer.SelectMany(document => document.Statements).Where(one => one.Effect == PolicyEffect.Allow))
        {
            switch (Applies(statement, request))
            {
                case Truth.True:
                    return null;
                case Truth.Unknown when Open(statement, request) is { Count: > 0 } open:
                    ways.Add(string.Join(" and ", open));
                    break;
            }
        }

        return string.Join(", or ", ways.Distinct());
    }

    private static IEnumerable<string> Denying(PolicySet policies, AccessRequest request) =>
        from document in (IEnumerable<PolicyDocument>)
            [.. policies.ServiceControl.SelectMany(level => level), .. policies.Identity, .. One(policies.Boundary),
                .. One(policies.Resource)]
        from statement in document.Statements
        where statement.Effect == PolicyEffect.Deny && Applies(statement, request) == Truth.Unknown
        let open = (IReadOnlyList<string>)[.. Clauses(statement, request, ConditionText.Fails), .. Variables(statement, request, "is not")]
        where open.Count > 0
        // A Deny fails when one of its conditions does.
        select string.Join(", or ", open);

    private static Truth Applies(PolicyStatement statement, AccessRequest request) =>
        statement.Principal is { } named && PrincipalMatcher.Match(named, request.Principal) == PrincipalMatch.None
            ? Truth.False
            : StatementMatch.Applies(statement, request, missing: null);

    private static IEnumerable<string> Clauses(PolicyStatement statement, AccessRequest request, Func<ConditionClause, string> say) =>
        statement.Conditions.Where(clause => clause.Holds(request.Context, missing: null) == Truth.Unknown).Select(say);

    private static IEnumerable<string> Variables(PolicyStatement statement, AccessRequest request, string verb)
    {
        foreach (var pattern in statement.Resource?.Patterns ?? [])
        {
            if (pattern.IsMatch(request.Resource, request.Context, missing: null) == Truth.Unknown)
            {
                var open = pattern.Variables.Where(variable => request.Context.Unknown(variable.Key) is not null)
                    .Select(variable => variable.Key).Distinct();
                yield return string.Join(
                    " and ", open.Select(key => pattern.ValueOf(key, request.Resource, request.Context) is { } value and not "*"
                    ? $"{key} {verb} {value}"
                    : $"{key} fits {pattern}"));
            }
        }
    }

    private static IEnumerable<PolicyDocument> One(PolicyDocument? document) => document is null ? [] : [document];
}
