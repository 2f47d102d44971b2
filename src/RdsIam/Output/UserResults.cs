using RdsIam.Core.Names;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Users.Listing;
using RdsIam.Core.Users.Running;

namespace RdsIam.Output;

/// <summary>From Core's users to those that the pipeline gets.</summary>
/// <param name="connection">The administrator's.</param>
/// <param name="resourceId">If the caller knows it.</param>
/// <param name="accountId">If the caller knows it.</param>
internal sealed class UserResults(RdsIamConnection connection, string? resourceId, string? accountId)
{
    private readonly string? _region = connection.Region
        ?? (RdsEndpointName.TryParse(connection.HostName, out var endpoint) ? endpoint.Region : null);

    /// <param name="info">What the catalogs say.</param>
    /// <param name="result">What this call did; null: it only looked.</param>
    public RdsIamUser Of(UserInfo info, UserResult? result = null) => new()
    {
        UserName = info.Role.Name,
        HostName = connection.HostName,
        Port = connection.Port,
        Region = _region,
        ResourceId = resourceId,
        AccountId = accountId,
        PolicyResource = ResourceOf(info.Role.Name),
        IsIamUser = info.IsIamUser,
        IamPath = [.. info.IamPath ?? []],
        Principals = [.. info.Principals],
        CanLogin = info.Role.CanLogin,
        Attributes = [.. info.Role.Attributes],
        MemberOf = [.. info.MemberOf],
        ActsAs = [.. info.ActsAs],
        ConnectionLimit = info.Role.ConnectionLimit < 0 ? null : info.Role.ConnectionLimit,
        ValidUntil = info.Role.ValidUntil,
        Settings = [.. info.Settings.Select(s => (s.Database is null ? "" : s.Database + ": ") + $"{s.Name}={s.Value}")],
        Grants = [.. info.Databases.SelectMany(d => d.Schemas, SchemaOf)],
        DefaultPrivileges = [.. info.Databases.SelectMany(d => d.Defaults).Select(GrantOf)],
        Details = [.. info.Databases.SelectMany(d => d.Grants).Select(GrantOf)],
        Databases = [.. info.Databases.Select(d => DatabaseOf(d, result))],
        Sessions = info.Sessions,
        LastActive = info.LastActive,
        Created = result?.Created ?? false,
        Changes = [.. result?.Changes.Select(c => c.Sql) ?? []],
        Notes = [.. result?.Notes.Select(n => n.Text) ?? []],
    };

    private string ResourceOf(string userName) => RdsEndpointName.TryParse(connection.HostName, out var endpoint) && endpoint.IsDsql
        ? new DsqlResource(endpoint.Partition, endpoint.Region!, accountId ?? "<account id>", endpoint.Identifier).ToString()
        : new ConnectResource(
        _region is null ? "aws" : Partition.OfRegion(_region).Name,
        _region ?? "<region>",
        accountId ?? "<account id>",
        resourceId ?? "<resource id>",
        userName).ToString();

    private static RdsIamSchemaAccess SchemaOf(DatabaseAccess database, SchemaAccess schema) => new()
    {
        Database = database.Database,
        Schema = schema.Schema,
        Access = schema.Access,
        Exceptions = [.. schema.Exceptions],
    };

    private static RdsIamGrant GrantOf(GrantLine line) => new()
    {
        Database = line.Database,
        Kind = line.Kind,
        Name = line.Name,
        Column = line.Column,
        Privileges = line.Privileges,
        Via = line.Via,
        GrantedBy = line.GrantedBy,
    };

    private static RdsIamUserDatabase DatabaseOf(DatabaseAccess access, UserResult? result) => new()
    {
        Name = access.Database,
        MayConnect = access.MayConnect,
        IsDone = access.Fault is null && (result is null || result.Databases.Any(d => d.Name == access.Database && d.Fault is null)),
        Changes = [.. result?.Changes.Where(c => c.Database == access.Database).Select(c => c.Sql) ?? []],
    };
}
