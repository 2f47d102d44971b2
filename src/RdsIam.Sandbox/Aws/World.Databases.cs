namespace RdsIam.Sandbox.Aws;

internal sealed partial class World
{
    public void PutInstance(DbInstance instance) =>
        Change(state => state with { Instances = state.Instances.SetItem(instance.Identifier, instance) });

    public void PutCluster(DbCluster cluster) =>
        Change(state => state with { Clusters = state.Clusters.SetItem(cluster.Identifier, cluster) });

    /// <summary>Makes the cluster <c>aurora</c> the writer of a global database, which gets a second cluster in another region.</summary>
    public GlobalDatabase AddGlobalDatabase(string identifier, string otherRegion)
    {
        var writer = State.Clusters["aurora"];
        var other = writer with
        {
            Identifier = $"aurora-{otherRegion}",
            ResourceId = Identifiers.Resource("cluster-"),
            Region = otherRegion,
            Endpoint = $"aurora-{otherRegion}.cluster-def456example.{otherRegion}.rds.amazonaws.com",
            ReaderEndpoint = $"aurora-{otherRegion}.cluster-ro-def456example.{otherRegion}.rds.amazonaws.com",
            CustomEndpoints = [],
        };
        PutCluster(other);
        var database = new GlobalDatabase(
            identifier,
            Identifiers.Resource("cluster-"),
            $"{identifier}.global-abc123example.global.rds.amazonaws.com",
            [writer.Identifier, other.Identifier],
            writer.Identifier);
        PutGlobalDatabase(database);
        return database;
    }

    /// <summary>A switchover: the next cluster of a global database writes, in its own region.</summary>
    /// <exception cref="KeyNotFoundException">No such global database.</exception>
    public DbCluster SwitchOver(string identifier)
    {
        var database = State.GlobalDatabases[identifier];
        var next = database.Members[(database.Members.IndexOf(database.Writer) + 1) % database.Members.Length];
        PutGlobalDatabase(database with { Writer = next });
        return State.Clusters[next];
    }

    private void PutGlobalDatabase(GlobalDatabase database) =>
        Change(state => state with { GlobalDatabases = state.GlobalDatabases.SetItem(database.Identifier, database) });

    /// <summary>Adds an Aurora DSQL cluster.</summary>
    public DsqlCluster AddDsqlCluster(DateTimeOffset now)
    {
        var id = Identifiers.Resource("").ToLowerInvariant()[..26];
        var cluster = new DsqlCluster(id, $"{id}.dsql.{Region}.on.aws", now);
        Change(state => state with { DsqlClusters = state.DsqlClusters.SetItem(id, cluster) });
        return cluster;
    }

    public void PutProxy(DbProxy proxy) =>
        Change(state => state with { Proxies = state.Proxies.SetItem(proxy.Name, proxy) });

    /// <summary>
    /// Sets IAM authentication of the instance, cluster or proxy that has this resource id: at once, or as a change that
    /// RDS is said to be at work on until <paramref name="appliesAt"/>.
    /// </summary>
    /// <exception cref="KeyNotFoundException">Nothing has that resource id.</exception>
    public void SetIamAuthentication(string resourceId, bool enabled, DateTimeOffset? appliesAt = null) => Change(state =>
    {
        if (state.Instances.Values.FirstOrDefault(item => item.ResourceId == resourceId) is { } instance)
        {
            var changed = instance with { Iam = Next(instance.Iam, enabled, appliesAt) };
            return state with { Instances = state.Instances.SetItem(instance.Identifier, changed) };
        }

        if (state.Clusters.Values.FirstOrDefault(item => item.ResourceId == resourceId) is { } cluster)
        {
            var changed = cluster with { Iam = Next(cluster.Iam, enabled, appliesAt) };
            return state with { Clusters = state.Clusters.SetItem(cluster.Identifier, changed) };
        }

        var proxy = state.Proxies.Values.FirstOrDefault(item => item.ResourceId == resourceId)
            ?? throw new KeyNotFoundException($"Nothing in this account has the resource id {resourceId}.");
        var set = proxy with { IamAuth = enabled ? "REQUIRED" : "DISABLED" };
        return state with { Proxies = state.Proxies.SetItem(proxy.Name, set) };
    });

    /// <summary>Leaves a change of IAM authentication waiting for the maintenance window.</summary>
    /// <exception cref="KeyNotFoundException">No instance or cluster has that resource id.</exception>
    public void SetPendingIamAuthentication(string resourceId, bool enabled) => ChangeDatabase(
        resourceId,
        item => item with { Iam = item.Iam with { Pending = enabled, AppliesAt = null } },
        item => item with { Iam = item.Iam with { Pending = enabled, AppliesAt = null } });

    /// <summary>Sets what RDS shows as status, which changes nothing else.</summary>
    /// <exception cref="KeyNotFoundException">No instance or cluster has that resource id.</exception>
    public void SetStatus(string resourceId, string status) => ChangeDatabase(
        resourceId, item => item with { Status = status }, item => item with { Status = status });

    /// <summary>Whether the log of refused IAM logins goes to CloudWatch.</summary>
    public void SetLogExport(string resourceId, bool enabled) => ChangeDatabase(
        resourceId, item => item with { ExportsRefusals = enabled }, item => item with { ExportsRefusals = enabled });

    /// <summary>Whether RDS keeps the master's password in Secrets Manager.</summary>
    public void SetMasterSecret(string resourceId, bool managed) => ChangeDatabase(
        resourceId, item => item with { ManagesPassword = managed }, item => item with { ManagesPassword = managed });

    /// <summary>How a proxy logs in to the database: NONE or IAM_AUTH. Its role is there then, and may nothing yet.</summary>
    /// <exception cref="KeyNotFoundException">No such proxy.</exception>
    public void SetProxyScheme(string name, string scheme, DateTimeOffset now)
    {
        var proxy = State.Proxies[name] with { DefaultAuthScheme = scheme };
        if (!State.Roles.ContainsKey(proxy.RoleName))
        {
            AddRole(proxy.RoleName, DemoPolicies.TrustService("rds.amazonaws.com"), now);
        }

        PutProxy(proxy);
    }

    /// <summary>A maintenance window: every change that waits for one comes into force.</summary>
    public void ApplyPendingChanges() => Change(state => state with
    {
        Instances = state.Instances.SetItems(state.Instances.Values.Select(
            item => KeyValuePair.Create(item.Identifier, item with { Iam = Applied(item.Iam) }))),
        Clusters = state.Clusters.SetItems(state.Clusters.Values.Select(
            item => KeyValuePair.Create(item.Identifier, item with { Iam = Applied(item.Iam) }))),
    });

    /// <summary>What a restore under the old name leaves: a new resource id, which old policies do not name.</summary>
    /// <exception cref="KeyNotFoundException">No such instance.</exception>
    public string RestoreInstance(string identifier)
    {
        var restored = State.Instances[identifier] with { ResourceId = Identifiers.Resource("db-") };
        PutInstance(restored);
        return restored.ResourceId;
    }

    private void ChangeDatabase(
        string resourceId, Func<DbInstance, DbInstance> instance, Func<DbCluster, DbCluster> cluster) => Change(state =>
    {
        if (state.Instances.Values.FirstOrDefault(item => item.ResourceId == resourceId) is { } one)
        {
            return state with { Instances = state.Instances.SetItem(one.Identifier, instance(one)) };
        }

        return state.Clusters.Values.FirstOrDefault(item => item.ResourceId == resourceId) is { } all
            ? state with { Clusters = state.Clusters.SetItem(all.Identifier, cluster(all)) }
            : throw new KeyNotFoundException($"No instance or cluster has the resource id {resourceId}.");
    });

    private static IamSetting Next(IamSetting setting, bool enabled, DateTimeOffset? appliesAt) =>
        appliesAt is null ? new IamSetting(enabled) : setting with { Pending = enabled, AppliesAt = appliesAt };

    private static IamSetting Applied(IamSetting setting) => new(setting.Pending ?? setting.Enabled);
}
