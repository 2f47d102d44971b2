using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Evaluation;

/// <summary>Where the policies behind a request ask for a context key.</summary>
internal static class PolicyKeys
{
    /// <summary>All statements about the action asked for.</summary>
    public static IEnumerable<PolicyStatement> Statements(AccessRequest request, PolicySet policies) =>
        Lists(policies)
            .SelectMany(documents => StatementIndex.About(documents, request.Action))
            .Select(one => one.Statement);

    /// <summary>The conditions on that very key.</summary>
    public static IEnumerable<ConditionClause> On(string key, IEnumerable<PolicyStatement> statements) =>
        statements.SelectMany(statement => statement.Conditions)
            .Where(clause => clause.Key.Text.Equals(key, StringComparison.OrdinalIgnoreCase));

    /// <summary>The patterns that hold the key as a variable, each with the values that are compared with it.</summary>
    public static IEnumerable<(PolicyPattern Pattern, IReadOnlyList<string> Values)> With(
        string key, AccessRequest request, IEnumerable<PolicyStatement> statements)
    {
        foreach (var statement in statements)
        {
            var resources = statement.Resource?.Patterns.Select(pattern => (pattern, (IReadOnlyList<string>)[request.Resource])) ?? [];
            var conditions = statement.Conditions.SelectMany(clause => clause.Compiled
                .OfType<ConditionValue.Pattern>()
                .Select(value => (value.Inner, request.Context[clause.Key.Text] ?? [])));
            foreach (var (pattern, values) in resources.Concat(conditions))
            {
                if (pattern.Variables.Any(variable => variable.Key.Equals(key, StringComparison.OrdinalIgnoreCase)))
                {
                    yield return (pattern, values);
                }
            }
        }
    }

    private static IEnumerable<IReadOnlyList<PolicyDocument>> Lists(PolicySet policies) =>
    [
        .. policies.ServiceControl,
        policies.Resource is { } resource ? [resource] : [],
        policies.Identity,
        policies.Boundary is { } boundary ? [boundary] : [],
        policies.Session,
    ];
}
