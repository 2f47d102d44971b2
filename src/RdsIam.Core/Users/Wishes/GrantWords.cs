using RdsIam.Core.Catalog;

namespace RdsIam.Core.Users.Wishes;

/// <summary>Reads privileges in the words of GRANT. Pure.</summary>
internal static class GrantWords
{
    /// <summary><c>SELECT</c>, <c>UPDATE(column, …)</c>, <c>ALL</c>, with commas between them. Null privileges: all.</summary>
    /// <param name="text">The words.</param>
    /// <param name="target">The object as the user wrote it, for messages.</param>
    /// <exception cref="Fault">One of them is no privilege.</exception>
    public static IEnumerable<(Privileges? Privileges, IReadOnlyList<string> Columns)> Read(string text, string target) =>
        SplitOutsideParentheses(text).Select(word => ReadPrivilege(word.Trim(), target));

    private static (Privileges? Privileges, IReadOnlyList<string> Columns) ReadPrivilege(string word, string target)
    {
        var open = word.IndexOf('(', StringComparison.Ordinal);
        var name = (open < 0 ? word : word[..open]).Trim();
        if (open >= 0 && !word.EndsWith(')'))
        {
            throw new Fault(Messages.GrantPrivilegeUnknown(word, target), FaultKind.InvalidArgument, target);
        }

        var columns = open < 0
            ? []
            : IdentifierList.Split(word[(open + 1)..^1], ',').Select(c => IdentifierList.Unquote(c.Trim(), foldCase: false)).ToList();
        if (name.Equals("ALL", StringComparison.OrdinalIgnoreCase) || name.Equals("ALL PRIVILEGES", StringComparison.OrdinalIgnoreCase))
        {
            return (null, columns);
        }

        var privilege = PrivilegeNames.TryParse(name)
            ?? throw new Fault(Messages.GrantPrivilegeUnknown(word, target), FaultKind.InvalidArgument, target);
        return columns.Count > 0 && (privilege & ~PrivilegeNames.OnColumns) != Privileges.None
            ? throw new Fault(Messages.GrantPrivilegeNotOnColumns(name.ToUpperInvariant(), target), FaultKind.InvalidArgument, target)
            : (privilege, columns);
    }

    private static IEnumerable<string> SplitOutsideParentheses(string text)
    {
        var depth = 0;
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (text[i] == ',' && depth == 0)
            {
                yield return text[start..i];
                start = i + 1;
            }
        }

        yield return text[start..];
    }
}
