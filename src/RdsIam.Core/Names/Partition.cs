using Amazon;

namespace RdsIam.Core.Names;

/// <summary>A partition of AWS: a world of its own with its own accounts, ARNs and global services.</summary>
/// <param name="Name">As in ARNs: <c>aws</c>, <c>aws-cn</c>, <c>aws-us-gov</c>.</param>
/// <param name="HomeRegion">The region in which IAM, a global service, lives and is signed for.</param>
internal sealed record Partition(string Name, string HomeRegion)
{
    public static readonly Partition Aws = new("aws", "us-east-1");

    private static readonly Partition[] All =
    [
        Aws,
        new("aws-cn", "cn-north-1"),
        new("aws-us-gov", "us-gov-west-1"),
        new("aws-iso", "us-iso-east-1"),
        new("aws-iso-b", "us-isob-east-1"),
        new("aws-iso-e", "eu-isoe-west-1"),
        new("aws-iso-f", "us-isof-south-1"),
        new("aws-eusc", "eusc-de-east-1"),
    ];

    /// <summary>The names of all partitions.</summary>
    public static IEnumerable<string> Names => All.Select(partition => partition.Name);

    /// <summary>The partition of a region, by the SDK's table; an unknown region's is <c>aws</c>.</summary>
    public static Partition OfRegion(string region) =>
        // The SDK throws at what cannot be a name of a host.
        RegionName.IsCode(region) ? Named(RegionEndpoint.GetBySystemName(region).PartitionName) : Aws;

    /// <summary>The partition of an ARN; <c>aws</c> where it cannot be told.</summary>
    public static Partition OfArn(string? arn) => Named(arn?.Split(':') is [_, var name, ..] ? name : null);

    /// <summary>The partition of a name; <c>aws</c> where there is none.</summary>
    public static Partition Named(string? name) => Array.Find(All, p => p.Name == name) ?? Aws;
}
