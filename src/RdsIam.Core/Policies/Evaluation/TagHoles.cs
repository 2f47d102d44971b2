using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Evaluation;

/// <summary>
/// Tags that only ForAllValues in an Allow asks for. Such a statement lets in everybody without the tag, so that is who the answer
/// is for while nobody says which tags there are; a finding names the hole. Everywhere else a tag that is not known stays open.
/// </summary>
internal static class TagHoles
{
    private const string Prefix = "aws:PrincipalTag/";

    /// <summary>The request of somebody without these tags.</summary>
    public static AccessRequest Open(AccessRequest request, PolicySet policies)
    {
        var statements = PolicyKeys.Statements(request, policies).ToList();
        var tags = statements.SelectMany(statement => statement.Conditions)
            .Select(clause => clause.Key.Text)
            .Where(key => key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && request.Context.Unknown(key) is not null)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(key => IsHole(key, request, statements));
        return request with { Context = tags.Aggregate(request.Context, (context, key) => context.Suppose(key, SupposedKey.Absent())) };
    }

    private static bool IsHole(string key, AccessRequest request, List<PolicyStatement> statements) =>
        PolicyKeys.On(key, statements.Where(one => one.Effect == PolicyEffect.Deny)).FirstOrDefault() is null
        && PolicyKeys.On(key, statements).All(clause => clause.Operator.Qualifier == SetQualifier.ForAllValues)
        && !PolicyKeys.With(key, request, statements).Any();
}
