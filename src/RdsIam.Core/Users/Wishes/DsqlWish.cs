using System.Text.RegularExpressions;
using RdsIam.Core.Catalog;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Users.Wishes;

/// <summary>What of a wish Aurora DSQL has, before any network traffic. Pure.</summary>
internal static partial class DsqlWish
{
    /// <exception cref="Fault">The error id says what Aurora DSQL does not have.</exception>
    public static void Check(DesiredUser desired)
    {
        CheckName(desired.UserName);
        foreach (var principal in desired.Principals)
        {
            CheckPrincipal(principal);
        }

        if (!desired.Login && desired.Principals.Count > 0)
        {
            throw new Fault(Messages.DsqlPrincipalOfGroup(desired.UserName), FaultKind.InvalidArgument, desired.UserName);
        }

        if (Lacking(desired) is { } words)
        {
            throw new Fault(Messages.DsqlLacks(words), FaultKind.InvalidArgument, desired.UserName);
        }
    }

    /// <exception cref="Fault">DsqlAdminFixed: it is the cluster's own administrator, who is never made, changed or removed.</exception>
    public static void CheckName(string userName)
    {
        if (userName == TokenRequest.DsqlAdmin)
        {
            throw new Fault(Messages.DsqlAdminFixed, FaultKind.InvalidOperation, userName);
        }
    }

    private static void CheckPrincipal(string arn)
    {
        if (SessionArn().IsMatch(arn))
        {
            throw new Fault(Messages.DsqlPrincipalIsSession(arn), FaultKind.InvalidArgument, arn);
        }

        if (!PrincipalArn().IsMatch(arn))
        {
            throw new Fault(Messages.DsqlPrincipalForm(arn), FaultKind.InvalidArgument, arn);
        }
    }

    private static string? Lacking(DesiredUser desired) => desired switch
    {
        { Access: UserAccess.Owner } => "-Access Owner",
        { AllSchemas: true } => "-AllSchemas",
        { ObjectOwners.Count: > 0 } => "-ObjectOwner",
        { ConnectionLimit: not null } => "-ConnectionLimit",
        { ValidUntil: not null } => "-ValidUntil",
        { ConvertFromPassword: true } => "-ConvertFromPassword",
        { CreateRdsIamRole: true } => "-CreateRdsIamRole",
        _ when desired.Grants.Any(grant => grant.Kind is ObjectKind.Routine or ObjectKind.Type) => "-Grant on routines and types",
        _ when desired.Grants.Any(grant => grant.Kind == ObjectKind.Database) => "-Grant on a database",
        _ => null,
    };

    [GeneratedRegex(@"\Aarn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/[\x21-\x26\x28-\x7E]+\z")]
    private static partial Regex PrincipalArn();

    [GeneratedRegex(@"\Aarn:aws[a-z-]*:sts::[0-9]{12}:assumed-role/")]
    private static partial Regex SessionArn();
}
