using RdsIam.Core.Names;

namespace RdsIam.Core.Users.Planning;

/// <summary>Aurora DSQL's statements that link a role to an IAM principal, or end that.</summary>
internal static class DsqlMapping
{
    public static PlannedStatement Grant(string role, string principalArn) =>
        new($"AWS IAM GRANT {new SqlIdentifier(role)} TO {SqlLiteral.Quote(principalArn)}");

    public static PlannedStatement Revoke(string role, string principalArn) =>
        new($"AWS IAM REVOKE {new SqlIdentifier(role)} FROM {SqlLiteral.Quote(principalArn)}");
}
