using System.Collections.Concurrent;
using System.Xml.Linq;

namespace RdsIam.Sandbox.Aws;

/// <summary>IAM's reports of when a user or role last called each service: jobs that are asked for, and asked after.</summary>
internal sealed class IamLastUses(World world, Authorizer authorizer)
{
    /// <summary>Services by their names in actions, as the reports call them; those that nobody here may call are left out.</summary>
    private static readonly (string Namespace, string Name, string Action)[] Services =
    [
        ("iam", "AWS Identity and Access Management", "iam:GetUser"),
        ("rds", "Amazon RDS", "rds:DescribeDBInstances"),
        ("rds-db", "Amazon RDS IAM Authentication", "rds-db:connect"),
        ("sts", "AWS Security Token Service", "sts:AssumeRole"),
    ];

    private readonly ConcurrentDictionary<string, Job> _jobs = new(StringComparer.Ordinal);

    public IEnumerable<XElement?> Generate(ApiRequest request)
    {
        var arn = request.Get("Arn");
        authorizer.Demand(request, $"iam:{request.Action}", arn);
        _ = Find(request, arn);
        var id = Guid.NewGuid().ToString();
        _jobs[id] = new Job(arn, request.Now);
        return [new XElement("JobId", id)];
    }

    public IEnumerable<XElement?> Get(ApiRequest request)
    {
        authorizer.Demand(request, $"iam:{request.Action}", "*");
        var id = request.Get("JobId");
        var job = _jobs.GetValueOrDefault(id) ?? throw AwsFault.NoSuchEntity($"Cannot find job with id {id}");
        XElement[] begin = [new("JobType", "SERVICE_LEVEL"), new("JobCreationDate", ApiXml.Time(job.Created))];
        // A job takes a while, so the first question comes too early.
        if (!job.WasAsked)
        {
            job.WasAsked = true;
            return [new XElement("JobStatus", "IN_PROGRESS"), .. begin, new XElement("ServicesLastAccessed"), ApiXml.Field("IsTruncated", false)];
        }

        var holder = Find(request, job.Arn);
        var policies = Caller.PoliciesOf(request.State, holder).Identity;
        var page = Paging.Items(request, Services.Where(service => policies
            .SelectMany(document => document.Statements)
            .Any(statement => !statement.Denies && statement.Actions.Has(service.Action))));
        return
        [
            new XElement("JobStatus", "COMPLETED"),
            .. begin,
            new XElement("JobCompletionDate", ApiXml.Time(request.Now)),
            ApiXml.List("ServicesLastAccessed", "member", page.Items.Select(service => Show(service.Namespace, service.Name, holder, job.Arn))),
            .. IamService.End(page),
        ];
    }

    private XElement Show(string name, string title, PolicyHolder holder, string arn)
    {
        var isUsed = holder.LastUses.TryGetValue(name, out var at);
        return ApiXml.Item(
            new XElement("ServiceName", title),
            new XElement("ServiceNamespace", name),
            new XElement("TotalAuthenticatedEntities", isUsed ? 1 : 0),
            isUsed ? ApiXml.Field("LastAuthenticated", at) : null,
            isUsed ? ApiXml.Field("LastAuthenticatedEntity", arn) : null,
            isUsed ? ApiXml.Field("LastAuthenticatedRegion", world.Region) : null);
    }

    private PolicyHolder Find(ApiRequest request, string arn) => request.State.Holders.FirstOrDefault(one => world.Arns.Of(one) == arn)
        ?? throw AwsFault.NoSuchEntity($"ARN {arn} not found.");

    private sealed record Job(string Arn, DateTimeOffset Created)
    {
        public bool WasAsked { get; set; }
    }
}
