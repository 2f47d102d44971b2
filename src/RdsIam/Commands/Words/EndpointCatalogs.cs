using RdsIam.Core.Endpoints;
using RdsIam.Core.Tokens;

namespace RdsIam.Commands.Words;

/// <summary>
/// The catalog of endpoints for a record's credentials: the one of the record before, unless an object that was piped in names others.
/// </summary>
internal sealed class EndpointCatalogs
{
    private EndpointCatalog? _catalog;
    private (string? Profile, string Roles, IIdentitySource? Carried) _whose;

    public EndpointCatalog For(IdentityWords identity)
    {
        var whose = (identity.ProfileName, string.Join(' ', identity.Given.RoleArn), identity.Carried);
        if (_catalog is null || _whose != whose)
        {
            _whose = whose;
            _catalog = EndpointCatalog.With(identity.In, identity.DefaultRegion, identity.ProfileName);
        }

        return _catalog;
    }
}
