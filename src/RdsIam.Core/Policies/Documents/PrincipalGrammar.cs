using System.Text.RegularExpressions;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Documents;

/// <summary>What AWS takes as the principals of a role's trust policy.</summary>
internal static partial class PrincipalGrammar
{
    /// <summary>All that AWS refuses in the element, each with its place.</summary>
    public static IEnumerable<(TextPlace Place, Message Fault)> Check(PrincipalElement element) => element.Negated
        ? [(element.Place, Messages.NotPrincipalUsed)]
        : element.Entries.Where(entry => Check(entry) is not null).Select(entry => (entry.Value.Place, Check(entry)!));

    /// <summary>Null for an entry that AWS takes.</summary>
    public static Message? Check(PrincipalEntry entry)
    {
        var text = entry.Value.Text;
        if (text != "*" && text.AsSpan().IndexOfAny('*', '?') >= 0)
        {
            return Messages.PrincipalWildcard(text);
        }

        if (entry.Type == "Service" && text != "*" && !text.Contains('.', StringComparison.Ordinal))
        {
            return Messages.PrincipalService(text);
        }

        return entry.Type == "AWS" && text != "*" && !IsUniqueId(text)
            && RequestPrincipal.TryParse(text) is not { IsAccountIdentity: true }
            ? Messages.PrincipalForm(text)
            : null;
    }

    /// <summary>What IAM shows in place of the ARN of a role (AROA) or user (AIDA) that was deleted.</summary>
    public static bool IsUniqueId(string text) => UniqueId().IsMatch(text);

    [GeneratedRegex("^A(ROA|IDA)[A-Z0-9]{12,}$")]
    private static partial Regex UniqueId();
}
