using System.Text.RegularExpressions;
using RdsIam.Core.Catalog;
using RdsIam.Core.Users.Planning;

namespace RdsIam.Core.Users.Wishes;

/// <summary>Reads grants as people write them: an object, and privileges in the words of GRANT. Pure.</summary>
internal static partial class GrantText
{
    /// <summary>
    /// <c>schema.name</c> (a table, view or sequence), <c>schema.*</c>, <c>schema.routine(types)</c>, or one of the words table,
    /// sequence, routine (function, procedure), schema, database before the name. Case counts; a name with a dot stands in double
    /// quotes.
    /// </summary>
    /// <param name="target">The object.</param>
    /// <param name="privileges"><c>SELECT</c>, <c>UPDATE(column, …)</c>, <c>ALL</c>, each alone or several with commas.</param>
    /// <exception cref="Fault">One of them is not of that form.</exception>
    public static IReadOnlyList<DesiredGrant> Read(string target, IEnumerable<string> privileges)
    {
        var place = ReadTarget(target.Trim());
        var words = privileges.SelectMany(text => GrantWords.Read(text, target)).ToList();
        if (words.Count == 0)
        {
            throw new Fault(Messages.GrantPrivilegeMissing(target), FaultKind.InvalidArgument, target);
        }

        if (words.Exists(w => w.Columns.Count > 0) && place.Kind is not (null or ObjectKind.Table))
        {
            throw new Fault(Messages.GrantColumnsOfNoTable(target), FaultKind.InvalidArgument, target);
        }

        return [.. words.Select(w => place with { Privileges = w.Privileges, Columns = w.Columns })];
    }

    private static DesiredGrant ReadTarget(string text)
    {
        var match = Word().Match(text);
        var word = match.Success ? match.Groups[1].Value.ToLowerInvariant() : null;
        var name = match.Success ? text[match.Length..] : text;
        return word switch
        {
            "schema" => Target(ObjectKind.Schema, Single(name, text), null, text),
            "database" => Target(ObjectKind.Database, null, null, text),
            "table" => InSchema(ObjectKind.Table, name, text),
            "sequence" => InSchema(ObjectKind.Sequence, name, text),
            "function" or "procedure" or "routine" => Routine(name, text),
            _ => name.EndsWith(')') ? Routine(name, text) : InSchema(null, name, text),
        };
    }

    private static DesiredGrant InSchema(ObjectKind? kind, string name, string text)
    {
        var parts = IdentifierList.Split(name, '.');
        return parts.Count == 2
            ? Target(kind, Single(parts[0], text), parts[1].Trim() == GrantResolver.All ? GrantResolver.All : Single(parts[1], text), text)
            : throw Invalid(text);
    }

    // The server reads a routine's name and types itself, as to_regprocedure does; only the schema is needed here.
    private static DesiredGrant Routine(string name, string text)
    {
        var parts = IdentifierList.Split(name, '.');
        if (parts.Count < 2 || !name.EndsWith(')') || !name.Contains('(', StringComparison.Ordinal))
        {
            throw Invalid(text);
        }

        return Target(ObjectKind.Routine, Single(parts[0], text), name, text);
    }

    private static DesiredGrant Target(ObjectKind? kind, string? schema, string? name, string text) =>
        new(kind, schema, name, null, [], text);

    private static string Single(string part, string text)
    {
        var name = IdentifierList.Unquote(part.Trim(), foldCase: false);
        return name.Length == 0 || (IdentifierList.Split(part, '.').Count > 1) ? throw Invalid(text) : name;
    }

    private static Fault Invalid(string text) => new(Messages.GrantObjectForm(text), FaultKind.InvalidArgument, text);

    [GeneratedRegex(@"^(table|sequence|function|procedure|routine|schema|database)(\s+|$)", RegexOptions.IgnoreCase)]
    private static partial Regex Word();
}
