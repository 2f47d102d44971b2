using System.Diagnostics.CodeAnalysis;

namespace RdsIam.Core.Names;

/// <summary>What an RDS endpoint's name points to.</summary>
internal enum RdsEndpointKind
{
    Instance,
    ClusterWriter,
    ClusterReader,
    ClusterCustom,
    Proxy,
    ProxyEndpoint,
    ShardGroup,
    GlobalWriter,

    /// <summary>An Aurora DSQL cluster.</summary>
    Dsql,
}

/// <summary>An endpoint name that RDS or Aurora DSQL gave out, taken apart.</summary>
/// <param name="HostName">The whole name in lower case, without a trailing dot.</param>
/// <param name="Kind">What it points to.</param>
/// <param name="Identifier">Its first label: the instance, cluster, endpoint, proxy or global cluster.</param>
/// <param name="Region">The region's code; null for a global database's writer, whose name carries none.</param>
/// <param name="Partition">aws, aws-cn, aws-us-gov, aws-eusc, aws-iso, aws-iso-b, aws-iso-e or aws-iso-f.</param>
internal sealed record RdsEndpointName(
    string HostName, RdsEndpointKind Kind, string Identifier, string? Region, string Partition)
{
    private static readonly (string Suffix, string Partition)[] Domains =
    [
        (".amazonaws.com", "aws"),
        (".amazonaws.com.cn", "aws-cn"),
        (".amazonaws.eu", "aws-eusc"),
        (".c2s.ic.gov", "aws-iso"),
        (".sc2s.sgov.gov", "aws-iso-b"),
        (".cloud.adc-e.uk", "aws-iso-e"),
        (".csp.hci.ic.gov", "aws-iso-f"),
    ];

    /// <summary>What Aurora DSQL's names end with.</summary>
    private const string DsqlDomain = ".on.aws";

    // A prefix that starts another one comes after it.
    private static readonly (string Prefix, RdsEndpointKind Kind)[] Prefixes =
    [
        ("cluster-custom-", RdsEndpointKind.ClusterCustom),
        ("cluster-ro-", RdsEndpointKind.ClusterReader),
        ("cluster-", RdsEndpointKind.ClusterWriter),
        ("proxy-", RdsEndpointKind.Proxy),
        ("shardgrp-", RdsEndpointKind.ShardGroup),
        ("global-", RdsEndpointKind.GlobalWriter),
        ("", RdsEndpointKind.Instance),
    ];

    /// <summary>Whether the name is an Aurora DSQL cluster's.</summary>
    public bool IsDsql => Kind == RdsEndpointKind.Dsql;

    /// <summary>Whether a text is the id of an Aurora DSQL cluster: 26 lower-case letters and digits.</summary>
    public static bool IsDsqlId(string text) => text.Length == 26 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c));

    /// <summary>Whether a host is an Aurora DSQL cluster's.</summary>
    public static bool IsDsqlHost(string? host) => TryParse(host, out var name) && name.IsDsql;

    /// <summary>Takes a name apart.</summary>
    /// <exception cref="Fault">HostNameNotRds: the name is not of RDS's making.</exception>
    public static RdsEndpointName Parse(string host) =>
        TryParse(host, out var name) ? name : throw new Fault(Messages.HostNameNotRds(host), FaultKind.InvalidArgument, host);

    /// <summary>Refuses a region other than the one that the host's own name carries.</summary>
    /// <exception cref="Fault">RegionContradictsHostName.</exception>
    public static void CheckRegion(string host, string region)
    {
        if (TryParse(host, out var name)
            && name.Region is { } ofHost
            && !string.Equals(ofHost, region, StringComparison.OrdinalIgnoreCase))
        {
            throw new Fault(Messages.RegionContradictsHostName(host, ofHost, region), FaultKind.InvalidArgument, host);
        }
    }

    /// <summary>Takes a name apart if it has a shape that RDS gives out; case and one trailing dot do not matter.</summary>
    public static bool TryParse([NotNullWhen(true)] string? host, [NotNullWhen(true)] out RdsEndpointName? name)
    {
        name = null;
        var text = (host ?? "").ToLowerInvariant();
        text = text.EndsWith('.') ? text[..^1] : text;
        if (text.EndsWith(DsqlDomain, StringComparison.Ordinal))
        {
            name = FromDsqlLabels(text, text[..^DsqlDomain.Length].Split('.'));
            return name is not null;
        }

        foreach (var (suffix, partition) in Domains)
        {
            if (text.EndsWith(suffix, StringComparison.Ordinal))
            {
                name = FromLabels(text, text[..^suffix.Length].Split('.'), partition);
                break;
            }
        }

        return name is not null;
    }

    /// <summary><c>id.hash.region.rds</c>, or <c>id.hash.rds.region</c> as China and the iso partitions write it.</summary>
    private static RdsEndpointName? FromLabels(string host, string[] labels, string partition) => labels switch
    {
        [.. var own, var region, "rds"] => FromOwnLabels(host, own, region, partition),
        [.. var own, "rds", var region] => FromOwnLabels(host, own, region, partition),
        _ => null,
    };

    /// <summary><c>id.dsql.region</c>; <c>id.dsql-suffix.region</c> for an endpoint in one's own VPC.</summary>
    private static RdsEndpointName? FromDsqlLabels(string host, string[] labels) =>
        labels is [var id, var service, var region] && id.Length > 0 && id.All(char.IsAsciiLetterOrDigit)
            && (service == "dsql" || (service.StartsWith("dsql-", StringComparison.Ordinal) && service.Length > 5 && IsIdentifier(service)))
            && RegionName.IsCode(region)
                ? new(host, RdsEndpointKind.Dsql, id, region, PartitionOf("aws", region))
                : null;

    private static RdsEndpointName? FromOwnLabels(string host, string[] own, string region, string partition)
    {
        RdsEndpointKind? found = own switch
        {
            [_, "endpoint", var hash] when KindOf(hash) == RdsEndpointKind.Proxy => RdsEndpointKind.ProxyEndpoint,
            [_, var hash] => KindOf(hash),
            _ => null,
        };
        if (found is not { } kind || !IsIdentifier(own[0]))
        {
            return null;
        }

        if (kind == RdsEndpointKind.GlobalWriter)
        {
            return region == "global" ? new(host, kind, own[0], Region: null, partition) : null;
        }

        return RegionName.IsCode(region) ? new(host, kind, own[0], region, PartitionOf(partition, region)) : null;
    }

    private static RdsEndpointKind? KindOf(string label)
    {
        var (prefix, kind) = Prefixes.First(entry => label.StartsWith(entry.Prefix, StringComparison.Ordinal));
        return label.Length > prefix.Length && label.Skip(prefix.Length).All(char.IsAsciiLetterOrDigit) ? kind : null;
    }

    private static bool IsIdentifier(string label) =>
        label.Length > 0 && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    /// <summary>GovCloud shares its domain with the public partition.</summary>
    private static string PartitionOf(string ofDomain, string region) =>
        ofDomain == "aws" && region.StartsWith("us-gov-", StringComparison.Ordinal) ? "aws-us-gov" : ofDomain;
}
