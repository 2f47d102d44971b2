using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Access.Matching;

/// <summary>The parts of a Resource that names database users, as a statement has it; wildcards stay what they are.</summary>
/// <param name="Partition">aws, or a pattern.</param>
/// <param name="Region">The region, or a pattern.</param>
/// <param name="AccountId">The account, or a pattern.</param>
/// <param name="ResourceId">The resource id, or a pattern.</param>
/// <param name="UserName">The database user, or a pattern.</param>
internal sealed record ConnectParts(string Partition, string Region, string AccountId, string ResourceId, string UserName)
{
    private const string Kind = "dbuser:";

    /// <summary>True where the statement is for any user of that resource.</summary>
    public bool IsForEveryUser => UserName.Trim('*').Length == 0;

    /// <summary>Null: the text is no ARN of database users; <c>*</c> is every one.</summary>
    public static ConnectParts? Of(string text)
    {
        if (text.Trim('*').Length == 0)
        {
            return new ConnectParts("*", "*", "*", "*", "*");
        }

        if (text.Split(':', 6) is not ["arn", var partition, ConnectResource.Service, var region, var account, var rest])
        {
            return null;
        }

        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        return rest.Trim('*').Length == 0 ? new ConnectParts(partition, region, account, "*", "*")
            : !rest.StartsWith(Kind, StringComparison.Ordinal) ? null
            : slash < 0 ? (rest.EndsWith('*') ? new ConnectParts(partition, region, account, rest[Kind.Length..], "*") : null)
            : new ConnectParts(partition, region, account, rest[Kind.Length..slash], rest[(slash + 1)..]);
    }

    /// <summary>What the Allow statements of a document are about, for logins; variables as the context says, else <c>*</c>.</summary>
    public static IEnumerable<ConnectParts> Allowed(PolicyDocument document, RequestContext context) =>
        from statement in document.Statements
        where statement.Effect == PolicyEffect.Allow && statement.Action.AppliesTo(ConnectPolicy.Action)
        let resource = statement.Resource
        where resource is not null
        from text in resource.Negated
            ? ["*"]
            : resource.Patterns.Select(pattern => pattern.PlainText(context) ?? pattern.WildcardText(context) ?? WithoutVariables(pattern))
        let parts = Of(text)
        where parts is not null
        select parts;

    private static string WithoutVariables(PolicyPattern pattern)
    {
        var text = pattern.Source.Text;
        foreach (var variable in pattern.Variables.Select(variable => variable.Key).Distinct())
        {
            for (var start = text.IndexOf("${" + variable, StringComparison.OrdinalIgnoreCase); start >= 0;
                start = text.IndexOf("${" + variable, StringComparison.OrdinalIgnoreCase))
            {
                var end = text.IndexOf('}', start);
                text = end < 0 ? text[..start] + "*" : text[..start] + "*" + text[(end + 1)..];
            }
        }

        return text;
    }
}
