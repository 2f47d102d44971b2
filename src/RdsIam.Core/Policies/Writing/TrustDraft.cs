using RdsIam.Core.Credentials;
using RdsIam.Core.Names;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Writing;

/// <summary>Trust policies for the roles that connect.</summary>
internal static class TrustDraft
{
    private const string AssumeRole = "sts:AssumeRole";
    private const string AssumeRoleWithWebIdentity = "sts:AssumeRoleWithWebIdentity";

    /// <summary>Trusts one user or role by its ARN.</summary>
    /// <exception cref="Fault">It is not the ARN of a user or a role.</exception>
    public static PolicyDraft ForPrincipal(string arn)
    {
        var principal = RequestPrincipal.Parse(arn);
        return principal.Kind is PrincipalKind.User or PrincipalKind.Role or PrincipalKind.AssumedRole
            ? Draft("AWS", arn, AssumeRole)
            : throw new Fault(Messages.TrustPrincipalForm(arn), FaultKind.InvalidArgument, arn);
    }

    /// <summary>Trusts an account as far as a condition says: an external id, or a pattern of the ARN of who asks.</summary>
    /// <exception cref="Fault">The account is not 12 digits, STS takes no such id, or there is no condition: then the whole account
    /// could.</exception>
    public static PolicyDraft ForAccount(
        string partition,
        string accountId,
        string? externalId = null,
        string? principalArnPattern = null)
    {
        AccountNumber.Check(accountId);
        var conditions = new List<ConditionDraft>();
        if (!string.IsNullOrEmpty(externalId))
        {
            // Nobody could send another one: the condition would never hold.
            var sendable = RoleRules.CheckExternalId(externalId)!;
            conditions.Add(new("StringEquals", "sts:ExternalId", [LiteralText.Escape(sendable)]));
        }

        if (!string.IsNullOrEmpty(principalArnPattern))
        {
            conditions.Add(new("ArnLike", "aws:PrincipalArn", [principalArnPattern]));
        }

        return conditions.Count > 0
            ? Draft("AWS", $"arn:{partition}:iam::{accountId}:root", AssumeRole, [.. conditions])
            : throw new Fault(Messages.TrustAccountOpen(accountId), FaultKind.Security, accountId);
    }

    /// <summary>Trusts ECS for tasks of one account, and of one region where it is given: not for what others have ECS do.</summary>
    /// <exception cref="Fault">The account is not 12 digits.</exception>
    public static PolicyDraft ForTasksOf(string partition, string accountId, string? region)
    {
        AccountNumber.Check(accountId);
        var service = ForService(TrustedService.EcsTask, partition).Statements[0];
        return Draft(
            service.PrincipalType!,
            service.Principals[0],
            AssumeRole,
            new ConditionDraft("StringEquals", "aws:SourceAccount", [accountId]),
            new ConditionDraft("ArnLike", "aws:SourceArn", [$"arn:{partition}:ecs:{region ?? "*"}:{accountId}:*"]));
    }

    /// <summary>Trusts a service that runs code: EC2, ECS tasks or Lambda.</summary>
    public static PolicyDraft ForService(TrustedService service, string partition) => Draft(
        "Service",
        service switch
        {
            // EC2 alone has a name of its own in China.
            TrustedService.Ec2 when partition == "aws-cn" => "ec2.amazonaws.com.cn",
            TrustedService.Ec2 => "ec2.amazonaws.com",
            TrustedService.EcsTask => "ecs-tasks.amazonaws.com",
            _ => "lambda.amazonaws.com",
        },
        AssumeRole);

    /// <summary>Trusts an OpenID Connect provider's tokens of one audience and subject.</summary>
    /// <remarks><paramref name="issuer"/>: the provider's URL without <c>https://</c>. <paramref name="subject"/>: a pattern
    /// where it has a <c>*</c> or <c>?</c>.</remarks>
    public static PolicyDraft ForProvider(
        string partition,
        string accountId,
        string issuer,
        string audience,
        string subject)
    {
        AccountNumber.Check(accountId);
        var compare = subject.AsSpan().ContainsAny('*', '?') ? "StringLike" : "StringEquals";
        return Draft(
            "Federated",
            $"arn:{partition}:iam::{accountId}:oidc-provider/{issuer}",
            AssumeRoleWithWebIdentity,
            new ConditionDraft("StringEquals", issuer + ":aud", [audience]),
            new ConditionDraft(compare, issuer + ":sub", [subject]));
    }

    private static PolicyDraft Draft(string type, string principal, string action, params ConditionDraft[] conditions) => new()
    {
        Kind = PolicyKind.Trust,
        Statements =
        [
            new StatementDraft { PrincipalType = type, Principals = [principal], Actions = [action], Conditions = conditions },
        ],
    };
}

/// <summary>Services that run code as a role.</summary>
internal enum TrustedService
{
    Ec2,
    EcsTask,
    Lambda,
}
