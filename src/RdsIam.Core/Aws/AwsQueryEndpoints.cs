using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal.Endpoints.StandardLibrary;
using Partition = RdsIam.Core.Names.Partition;

namespace RdsIam.Core.Aws;

/// <summary>Where a service is called. Source: the endpoint rules of RDS, IAM and DSQL in the AWS SDKs.</summary>
internal sealed class AwsQueryEndpoints(AwsQueryService service) : IEndpointProvider
{
    public const string Region = "Region";
    public const string Override = "Endpoint";
    public const string DualStack = "UseDualStack";
    public const string Fips = "UseFIPS";

    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        if (parameters[Override] is string { Length: > 0 } given)
        {
            return new Endpoint(given);
        }

        var host = HostName(service, (string)parameters[Region], (bool)parameters[DualStack], (bool)parameters[Fips]);
        return new Endpoint($"https://{host}");
    }

    public static string HostName(AwsQueryService service, string region, bool dualStack, bool fips)
    {
        var partition = Fn.Partition(region);
        if (service == AwsQueryService.Signin)
        {
            return SigninHost.Of(region, dualStack ? partition.dualStackDnsSuffix : null, fips ? partition.dnsSuffix : null);
        }

        var name = service.SigningName + (fips && !IsFipsAnyway(partition.name) ? "-fips" : "");
        if (service == AwsQueryService.Dsql)
        {
            // Aurora DSQL has names of that form only.
            return $"{name}.{region}.{partition.dualStackDnsSuffix}";
        }

        if (!service.IsGlobal)
        {
            return $"{name}.{region}.{(dualStack ? partition.dualStackDnsSuffix : partition.dnsSuffix)}";
        }

        return (partition.name, dualStack) switch
        {
            ("aws", false) => $"{name}.amazonaws.com",
            ("aws", true) => $"{name}.global.api.aws",
            ("aws-us-gov", false) => $"{name}.us-gov.amazonaws.com",
            (_, true) => $"{name}.{Partition.OfRegion(region).HomeRegion}.{partition.dualStackDnsSuffix}",
            _ => $"{name}.{Partition.OfRegion(region).HomeRegion}.{partition.dnsSuffix}",
        };
    }

    /// <summary>In GovCloud the plain endpoints of RDS and IAM are the FIPS ones.</summary>
    private static bool IsFipsAnyway(string partition) => partition == "aws-us-gov";
}
