using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Databases;
using RdsIam.Core.Access.Rows;
using RdsIam.Core.Users;
using RdsIam.Input;

namespace RdsIam.Access;

/// <summary>From words with wildcards to the filter that Core takes.</summary>
internal static class AccessFilters
{
    public static AccessFilter Of(string[]? principals, string[]? users, string[]? hosts) => new()
    {
        Principal = Matcher(principals) is { } isWho ? who => Names(who).Any(isWho) : null,
        // Names of database users have case.
        UserName = Matcher(users, WildcardOptions.CultureInvariant) is { } isUser ? name => name == AccessRow.Any || isUser(name) : null,
        Endpoint = Matcher(hosts) is { } isHost ? endpoint => Names(endpoint).Any(isHost) : null,
    };

    /// <summary>What a chain begins with, or a principal's ARN or name.</summary>
    public static Func<string, bool>? Through(string[]? words) =>
        Matcher(words) is not { } isThis ? null : from =>
            isThis(from) || isThis(from[(from.LastIndexOf('/') + 1)..]) || isThis(from.Split(" of ")[0]);

    /// <summary>Null: no table is asked for.</summary>
    /// <exception cref="Fault">AccessTableForm: the name has no schema.</exception>
    public static TableQuestion? Table(string? table, string privilege)
    {
        if (table is null)
        {
            return null;
        }

        var parts = IdentifierList.Split(table, '.').Select(part => IdentifierList.Unquote(part.Trim(), foldCase: true)).ToList();
        return parts is [{ Length: > 0 } schema, { Length: > 0 } name]
            ? new TableQuestion(schema, name, privilege.ToUpperInvariant())
            : throw new Fault(ModuleMessages.AccessTableForm(table), FaultKind.InvalidArgument, table);
    }

    private static IEnumerable<string> Names(AccessPrincipal who) =>
        [who.Arn, who.Principal.Name, $"{(who.IsRole ? "role" : "user")}/{who.Principal.Name}"];

    private static IEnumerable<string> Names(AccessEndpoint endpoint) => [.. endpoint.HostNames, endpoint.Identifier, endpoint.ResourceId];

    private static Func<string, bool>? Matcher(
        string[]? words, WildcardOptions options = WildcardOptions.CultureInvariant | WildcardOptions.IgnoreCase)
    {
        if (words is null)
        {
            return null;
        }

        var patterns = Array.ConvertAll(words, word => Wildcards.Of(word, options));
        return text => Array.Exists(patterns, pattern => pattern.IsMatch(text));
    }
}
