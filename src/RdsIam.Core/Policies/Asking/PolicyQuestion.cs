using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Asking;

/// <summary>What is asked of policies: an action on a resource, in a context.</summary>
internal sealed record PolicyQuestion
{
    /// <summary>For example <c>rds-db:connect</c>.</summary>
    public required string Action { get; init; }

    /// <summary>The whole ARN.</summary>
    public required string Resource { get; init; }

    /// <summary>Context keys that the caller knows of beyond those that follow from principal, resource and time.</summary>
    public RequestContext Context { get; init; } = RequestContext.Empty;

    /// <summary>The database user and endpoint, where the question is about a login.</summary>
    public ConnectResource? Connect => IsConnect ? ConnectResource.TryParse(Resource) : null;

    /// <summary>The cluster, where the question is about a login to Aurora DSQL.</summary>
    public DsqlResource? Dsql => DsqlResource.IsLogin(Action) ? DsqlResource.TryParse(Resource) : null;

    public bool IsAssumeRole => Action.StartsWith("sts:AssumeRole", StringComparison.OrdinalIgnoreCase);

    private bool IsConnect => Action.Equals(ConnectPolicy.Action, StringComparison.OrdinalIgnoreCase);

    /// <summary>Checks that the words name something to ask about.</summary>
    /// <param name="userNames">The database users.</param>
    /// <param name="hostNames">Their endpoints.</param>
    /// <param name="resourceIds">Their resource ids.</param>
    /// <param name="resources">Whole ARNs; null: the cmdlet takes none.</param>
    /// <exception cref="Fault">
    /// PolicyQuestionForm: a part is missing. UserNameIsDocument: a policy stands where a user belongs. UserNameBesideResource: a
    /// resource names its user itself.
    /// </exception>
    public static void CheckWords(
        IReadOnlyList<string>? userNames, IReadOnlyList<string>? hostNames, IReadOnlyList<string>? resourceIds,
        IReadOnlyList<string>? resources)
    {
        if (userNames?.FirstOrDefault(name => name.AsSpan().TrimStart().StartsWith("{", StringComparison.Ordinal)) is { } document)
        {
            throw new Fault(Messages.UserNameIsDocument, FaultKind.InvalidArgument, document);
        }

        if (resources is { Count: > 0 })
        {
            if (userNames is { Count: > 0 })
            {
                throw new Fault(Messages.UserNameBesideResource(userNames[0]), FaultKind.InvalidArgument, userNames[0]);
            }

            return;
        }

        var missing = userNames is not { Count: > 0 } ? "-UserName"
            : hostNames is not { Count: > 0 } && resourceIds is not { Count: > 0 } ? "-HostName or -ResourceId"
            : null;
        if (missing is not null)
        {
            throw new Fault(
                Messages.PolicyQuestionForm(missing, resources is null ? Messages.PolicyQuestionOrTag : Messages.PolicyQuestionOrArn),
                FaultKind.InvalidArgument, null);
        }
    }

    /// <summary>Checks that it is one action on a resource that the action can be about: any other answer would be worth nothing.</summary>
    /// <exception cref="Fault">PolicyActionForm, ConnectResourceForm or DsqlResourceForm.</exception>
    public void CheckForm()
    {
        if (ActionGrammar.Check(Action) is not null || Action.AsSpan().ContainsAny('*', '?'))
        {
            throw new Fault(Messages.PolicyActionForm(Action), FaultKind.InvalidArgument, Action);
        }

        if (IsConnect && Connect is null)
        {
            throw new Fault(Messages.ConnectResourceForm(Resource), FaultKind.InvalidArgument, Resource);
        }

        if (DsqlResource.IsLogin(Action) && Dsql is null)
        {
            throw new Fault(Messages.DsqlResourceForm(Resource), FaultKind.InvalidArgument, Resource);
        }
    }

    /// <summary>The request as AWS would see it from that principal at that time, with what is not known of it.</summary>
    public AccessRequest RequestOf(RequestPrincipal? principal, PrincipalFacts facts, DateTimeOffset now) => new()
    {
        Principal = principal,
        Action = Action,
        Resource = Resource,
        Context = WithOrganization(KnownContext(principal, facts, now), principal)
            .WithUnknown(UnknownKeys.Of(principal, facts, Action, Context)),
    };

    /// <summary>Within one account the resource's organization is the principal's.</summary>
    private RequestContext WithOrganization(RequestContext known, RequestPrincipal? principal)
    {
        var account = Resource.Split(':', 6) is [_, _, _, _, var own, _] ? own : "";
        if (principal is not null && principal.AccountId != account)
        {
            return known;
        }

        var same = ((string Own, string Theirs)[])[("aws:ResourceOrgID", "aws:PrincipalOrgID"), ("aws:ResourceOrgPaths", "aws:PrincipalOrgPaths")];
        return same.Where(pair => known[pair.Own] is null && known[pair.Theirs] is not null)
            .Aggregate(known, (context, pair) => new RequestContext([new(pair.Own, known[pair.Theirs]!)]).With(context));
    }

    private RequestContext KnownContext(RequestPrincipal? principal, PrincipalFacts facts, DateTimeOffset now)
    {
        if (principal is not null && Connect is { } connect)
        {
            return ConnectPolicy.Request(principal, connect, now, facts, Context).Context;
        }

        var keys = principal is null ? PrincipalContext.OfAnybody() : PrincipalContext.Of(principal, facts);
        keys["aws:CurrentTime"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        keys["aws:EpochTime"] = now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        keys["aws:SecureTransport"] = "true";
        keys["aws:ViaAWSService"] = "false";
        if (Resource.Split(':', 6) is ["arn", _, _, var region, var account, _])
        {
            // A resource of a region is asked for in that region.
            AddIfPlain(keys, "aws:RequestedRegion", region);
            AddIfPlain(keys, "aws:ResourceAccount", account);
        }

        if (Connect is { } asked)
        {
            keys["aws:PrincipalAccount"] = asked.AccountId;
        }

        return RequestContext.Of([.. keys.Select(key => (key.Key, key.Value))]).With(Context.Only(IsCarried));
    }

    private static void AddIfPlain(Dictionary<string, string> keys, string key, string value)
    {
        if (value.Length > 0 && !value.Contains('*', StringComparison.Ordinal))
        {
            keys[key] = value;
        }
    }

    private bool IsCarried(string key) => !IsConnect || !ConnectPolicy.AbsentKeys.Contains(key);
}
