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

    public override string ToString() => Text;
}
