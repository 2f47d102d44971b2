using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Tests.Aws;

/// <summary>An account in which one vector's token is a good one: its key, its endpoint, and a policy for its user.</summary>
internal static class VectorWorld
{
    public const string ResourceId = "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    public static TokenVerdict Verify(TokenVector vector, string token) =>
        Verify(vector, token, vector.User, vector.Port);

    public static TokenVerdict Verify(TokenVector vector, string token, string user, int port)
    {
        using var world = new World("123456789012", vector.Region);
        world.PutInstance(new DbInstance
        {
            Identifier = "vector",
            ResourceId = ResourceId,
            Address = vector.Host.ToLowerInvariant(),
            Port = port,
            Iam = new IamSetting(true),
        });
        AddSigner(world, vector, world.Arns.DatabaseUser(ResourceId, user));
        return new TokenAuthority(world, new FixedClock(vector.Time.AddMinutes(1)))
            .Verify(new LoginAttempt(vector.Host.ToLowerInvariant(), port, ResourceId, user, token));
    }

    private static void AddSigner(World world, TokenVector vector, string databaseUser)
    {
        world.AddUser("signer", vector.Time);
        world.AddRole("signer", Documents.Trust("*"), vector.Time);
        var connect = Documents.Allow("rds-db:connect", databaseUser);
        world.PutUserPolicy("signer", "connect", connect);
        world.PutRolePolicy("signer", "connect", connect);
        var session = string.IsNullOrEmpty(vector.SessionToken) ? null : new RoleSession
        {
            RoleName = "signer",
            SessionName = "test",
            SessionToken = vector.SessionToken,
            IssuedAt = vector.Time,
            ExpiresAt = vector.Time.AddHours(1),
        };
        world.PutAccessKey(new AccessKey
        {
            Id = vector.AccessKey,
            Secret = vector.SecretKey,
            UserName = session is null ? "signer" : null,
            Session = session,
        });
    }
}
