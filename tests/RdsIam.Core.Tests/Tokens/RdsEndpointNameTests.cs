using RdsIam.Core.Names;

namespace RdsIam.Core.Tests.Tokens;

public sealed class RdsEndpointNameTests
{
    public static TheoryData<string, string, string, string?, string> Shapes => new()
    {
        { "mydb.abc123.eu-west-1.rds.amazonaws.com", "Instance", "mydb", "eu-west-1", "aws" },
        { "mydb-green-1a2b3c.abc123.eu-west-1.rds.amazonaws.com", "Instance", "mydb-green-1a2b3c", "eu-west-1", "aws" },
        { "mydb.123456789012.us-east-1.rds.amazonaws.com", "Instance", "mydb", "us-east-1", "aws" },
        { "c.cluster-abc123.ap-southeast-4.rds.amazonaws.com", "ClusterWriter", "c", "ap-southeast-4", "aws" },
        { "c.cluster-ro-abc123.eu-west-1.rds.amazonaws.com", "ClusterReader", "c", "eu-west-1", "aws" },
        { "c.cluster-custom-abc123.eu-west-1.rds.amazonaws.com", "ClusterCustom", "c", "eu-west-1", "aws" },
        { "cluster-x.abc123.eu-west-1.rds.amazonaws.com", "Instance", "cluster-x", "eu-west-1", "aws" },
        { "p.proxy-abc123.eu-west-1.rds.amazonaws.com", "Proxy", "p", "eu-west-1", "aws" },
        { "e.endpoint.proxy-abc123.eu-west-1.rds.amazonaws.com", "ProxyEndpoint", "e", "eu-west-1", "aws" },
        { "s.shardgrp-abc123.eu-west-1.rds.amazonaws.com", "ShardGroup", "s", "eu-west-1", "aws" },
        { "g.global-abc123.global.rds.amazonaws.com", "GlobalWriter", "g", null, "aws" },
        { "g.global-abc123.global.rds.amazonaws.com.cn", "GlobalWriter", "g", null, "aws-cn" },
        { "mydb.abc123.rds.cn-north-1.amazonaws.com.cn", "Instance", "mydb", "cn-north-1", "aws-cn" },
        { "mydb.abc123.cn-north-1.rds.amazonaws.com.cn", "Instance", "mydb", "cn-north-1", "aws-cn" },
        { "c.cluster-ro-abc123.rds.cn-northwest-1.amazonaws.com.cn", "ClusterReader", "c", "cn-northwest-1", "aws-cn" },
        { "p.proxy-abc123.rds.cn-northwest-1.amazonaws.com.cn", "Proxy", "p", "cn-northwest-1", "aws-cn" },
        { "e.endpoint.proxy-abc123.rds.cn-north-1.amazonaws.com.cn", "ProxyEndpoint", "e", "cn-north-1", "aws-cn" },
        { "mydb.abc123.us-gov-west-1.rds.amazonaws.com", "Instance", "mydb", "us-gov-west-1", "aws-us-gov" },
        { "c.cluster-abc123.us-gov-east-1.rds.amazonaws.com", "ClusterWriter", "c", "us-gov-east-1", "aws-us-gov" },
        { "mydb.abc123.rds.us-iso-east-1.c2s.ic.gov", "Instance", "mydb", "us-iso-east-1", "aws-iso" },
        { "c.cluster-abc123.us-iso-west-1.rds.c2s.ic.gov", "ClusterWriter", "c", "us-iso-west-1", "aws-iso" },
        { "mydb.abc123.rds.us-isob-east-1.sc2s.sgov.gov", "Instance", "mydb", "us-isob-east-1", "aws-iso-b" },
        { "mydb.abc123.eu-isoe-west-1.rds.cloud.adc-e.uk", "Instance", "mydb", "eu-isoe-west-1", "aws-iso-e" },
        { "mydb.abc123.us-isof-south-1.rds.csp.hci.ic.gov", "Instance", "mydb", "us-isof-south-1", "aws-iso-f" },
        { "c.cluster-abc123.eusc-de-east-1.rds.amazonaws.eu", "ClusterWriter", "c", "eusc-de-east-1", "aws-eusc" },
        { "abcdefghijklmnopqrstuvwxy2.dsql.us-east-1.on.aws", "Dsql", "abcdefghijklmnopqrstuvwxy2", "us-east-1", "aws" },
        { "abcdefghijklmnopqrstuvwxy2.dsql-fnh4.eu-west-2.on.aws", "Dsql", "abcdefghijklmnopqrstuvwxy2", "eu-west-2", "aws" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_shape_says_its_kind_region_and_partition(
        string host, string kind, string identifier, string? region, string partition)
    {
        foreach (var spelling in (string[])[host, host + ".", host.ToUpperInvariant()])
        {
            var name = RdsEndpointName.Parse(spelling);
            Assert.Equal((host, kind, identifier), (name.HostName, name.Kind.ToString(), name.Identifier));
            Assert.Equal((region, partition), (name.Region, name.Partition));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("db.example.com")]
    [InlineData("dsql.us-east-1.on.aws")]
    [InlineData("a-b.dsql.us-east-1.on.aws")]
    [InlineData("abc.dsql-.us-east-1.on.aws")]
    [InlineData("abc.lambda-url.us-east-1.on.aws")]
    [InlineData("abc.dsql.nowhere.on.aws")]
    [InlineData("abc.dsql.us-east-1.on.aws.evil.example")]
    [InlineData("10.0.0.5")]
    [InlineData("rds.eu-west-1.amazonaws.com")]
    [InlineData("mydb.eu-west-1.rds.amazonaws.com")]
    [InlineData("mydb.abc123.eu-west-1.rds.amazonaws.com..")]
    [InlineData("mydb.abc123.eu-west-1.rds.amazonaws.com.evil.example")]
    [InlineData("mydb.abc123.eu-west-1.rds.evilamazonaws.com")]
    [InlineData("mydb.abc123.eu-west-1.rdsxamazonaws.com")]
    [InlineData("a.b.abc123.eu-west-1.rds.amazonaws.com")]
    [InlineData("mydb.cluster-.eu-west-1.rds.amazonaws.com")]
    [InlineData("mydb.other-abc123.eu-west-1.rds.amazonaws.com")]
    [InlineData("mydb.endpoint.cluster-abc123.eu-west-1.rds.amazonaws.com")]
    [InlineData("mydb.global-abc123.eu-west-1.rds.amazonaws.com")]
    [InlineData("mydb.abc123.global.rds.amazonaws.com")]
    [InlineData("mydb.abc123.nowhere.rds.amazonaws.com")]
    [InlineData(".abc123.eu-west-1.rds.amazonaws.com")]
    [InlineData("my-elb-123.elb.eu-west-1.amazonaws.com")]
    public void Any_other_name_is_not_an_RDS_name(string? host)
    {
        Assert.False(RdsEndpointName.TryParse(host, out _));
        Assert.Equal("HostNameNotRds", Assert.Throws<Fault>(() => RdsEndpointName.Parse(host!)).ErrorId);
    }
}
