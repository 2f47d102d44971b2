using Partition = RdsIam.Core.Names.Partition;

namespace RdsIam.Core.Aws;

/// <summary>
/// Where people log in to AWS: names of its own, which differ by partition. Source: the endpoint rules of AWS Sign-In in the AWS SDKs.
/// </summary>
internal static class SigninHost
{
    /// <summary>The host of a region.</summary>
    /// <param name="region">The region where the login was made.</param>
    /// <param name="dualStackSuffix">The partition's suffix for names with IPv6; null: those are not asked for.</param>
    /// <param name="fipsSuffix">The partition's suffix where FIPS endpoints are asked for; null: they are not.</param>
    public static string Of(string region, string? dualStackSuffix, string? fipsSuffix)
    {
        var partition = Partition.OfRegion(region).Name;
        return (dualStackSuffix, fipsSuffix, partition) switch
        {
            (null, not null, "aws-us-gov") when region == "us-gov-west-1" => "signin-fips.amazonaws-us-gov.com",
            (null, not null, "aws-us-gov") => $"{region}.signin-fips.amazonaws-us-gov.com",
            (var suffix, not null, _) => $"signin-fips.{region}.{suffix ?? fipsSuffix}",
            ({ } suffix, null, _) => $"signin.{region}.{suffix}",
            _ => $"{region}.signin.{Suffix(partition)}",
        };
    }

    private static string Suffix(string partition) => partition switch
    {
        "aws-cn" => "amazonaws.cn",
        "aws-us-gov" => "amazonaws-us-gov.com",
        "aws-iso" => "c2shome.ic.gov",
        "aws-iso-b" => "sc2shome.sgov.gov",
        "aws-iso-e" => "csphome.adc-e.uk",
        "aws-iso-f" => "csphome.hci.ic.gov",
        "aws-eusc" => "amazonaws-eusc.eu",
        _ => "aws.amazon.com",
    };
}
