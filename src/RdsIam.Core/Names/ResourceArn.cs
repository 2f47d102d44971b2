namespace RdsIam.Core.Names;

/// <summary>The ARN of a thing in RDS, taken apart.</summary>
internal sealed record ResourceArn(string Text, string Partition, string Region, string AccountId)
{
    /// <summary>What stands after the last colon: the identifier of an instance or a cluster.</summary>
    public string Name => Text[(Text.LastIndexOf(':') + 1)..];

    /// <exception cref="Fault">AwsAnswerIncomplete: it is no ARN, which AWS never sends.</exception>
    public static ResourceArn Parse(string text) => text.Split(':', 6) is ["arn", var partition, _, var region, var account, _]
        ? new ResourceArn(text, partition, region, account)
        : throw new Fault(Messages.AwsAnswerIncomplete(text, "ARN"), FaultKind.InvalidResult, text);

    /// <summary>
    /// <c>role/name</c>, <c>user/name</c>, <c>db:name</c>, as people call it; of a role's session the role. What is no ARN, as it is.
    /// </summary>
    public static string ShortName(string arn) => arn.Split(':', 6) is ["arn", _, _, _, _, var resource]
        ? resource.Split('/') is ["assumed-role", var role, ..] ? $"role/{role}" : resource
        : arn;

    /// <summary>The account that an ARN names; null: none.</summary>
    public static string? AccountIn(string arn) => arn.Split(':', 6) is ["arn", _, _, _, { Length: > 0 } account, _] ? account : null;

    public override string ToString() => Text;
}
