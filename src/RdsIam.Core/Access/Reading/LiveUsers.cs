using RdsIam.Core.Access.Databases;
using RdsIam.Core.Catalog;
using RdsIam.Core.Users.Listing;

namespace RdsIam.Core.Access.Reading;

/// <summary>Reads the users of a server who log in by IAM, and what they may do in its databases.</summary>
internal static class LiveUsers
{
    /// <param name="open">Opens databases of the server.</param>
    /// <param name="home">A database to ask in.</param>
    /// <param name="hostName">The endpoint that leads there.</param>
    /// <param name="detailed">With every grant: for questions about one table.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The users, and why databases could not be read.</returns>
    /// <exception cref="Fault">None of the databases can be reached.</exception>
    public static async Task<(IReadOnlyList<AccessUser> Users, IReadOnlyList<Fault> Faults)> ReadAsync(
        OpenDatabase open, string home, string hostName, bool detailed, CancellationToken cancellationToken)
    {
        var lister = new UserLister(open);
        var databases = await lister.DatabasesAsync(home, _ => true, cancellationToken).ConfigureAwait(false);
        var users = await lister.ListAsync(databases.Count > 0 ? databases : [home], _ => true, [], detailed, cancellationToken)
            .ConfigureAwait(false);
        return (
            [.. users.Select(user => Of(user, hostName))],
            [.. users.Take(1).SelectMany(user => user.Databases).Select(database => database.Fault).OfType<Fault>()]);
    }

    private static AccessUser Of(UserInfo user, string hostName) => new()
    {
        UserName = user.Role.Name,
        HostName = hostName,
        IsIamUser = user.IsIamUser,
        CanLogin = user.Role.CanLogin,
        Attributes = [.. user.Role.Attributes],
        MemberOf = user.MemberOf,
        ActsAs = user.ActsAs,
        Databases = [.. user.Databases.Where(database => database.MayConnect).Select(database => database.Database)],
        Schemas = [.. user.Databases.SelectMany(database => database.Schemas, (database, schema) =>
            new AccessSchema(database.Database, schema.Schema, schema.Access, schema.Exceptions))],
        Grants = [.. user.Databases.SelectMany(database => database.Grants)
            .Select(line => new AccessGrant(line.Database, line.Kind, line.Name, line.Column, line.Privileges, line.Via))],
        LastActive = user.LastActive,
        TellsAccess = true,
    };
}
