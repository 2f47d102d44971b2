using System.Management.Automation;
using RdsIam.Commands.Words;
using RdsIam.Core;
using RdsIam.Core.Access.Account;
using RdsIam.Core.Access.Databases;
using RdsIam.Core.Access.Reading;
using RdsIam.Core.Aws;
using RdsIam.Core.Catalog;
using RdsIam.Core.Names;
using RdsIam.Core.Tokens;
using RdsIam.Pipeline;

namespace RdsIam.Access;

/// <summary>
/// Reads accounts and endpoints from AWS and users from their servers, and shows how far it is. Used on the pipeline thread.
/// </summary>
/// <param name="cmdlet">Whose streams and progress it writes to.</param>
/// <param name="words">Who asks.</param>
/// <param name="roles">A role in each account to read; none: the caller's own account.</param>
/// <param name="regions">Where endpoints are; none: the default region.</param>
/// <param name="stop">The cmdlet's.</param>
internal sealed class LiveAccessReader(
    Cmdlet cmdlet, IdentityWords words, IReadOnlyList<string> roles, IReadOnlyList<string> regions, CancellationToken stop)
{
    /// <summary>IAM makes most reports within seconds.</summary>
    private static readonly TimeSpan LastLoginPatience = TimeSpan.FromMinutes(2);

    private readonly AwsCallCount _calls = AwsCallCount.Begin();
    private readonly ProgressMeter _progress = new(cmdlet, "Reading access");
    private readonly Dictionary<(string Role, string Region), IIdentitySource> _identities = [];

    /// <summary>By account, who reads it.</summary>
    private readonly Dictionary<string, IIdentitySource> _readers = new(StringComparer.Ordinal);

    private IEnumerable<string> Accounts => roles.Count > 0 ? roles : [""];

    /// <summary>Any region of the partition: IAM and Organizations are there once.</summary>
    private string HomeRegion => regions.Count > 0 ? regions[0] : words.DefaultRegion ?? "us-east-1";

    private IReadOnlyList<string> Regions => regions.Count > 0 ? regions
        : [words.DefaultRegion ?? throw new Fault(ModuleMessages.AccessRegionNotGiven, FaultKind.InvalidArgument, null)];

    /// <exception cref="Fault">No credentials, or AWS refused.</exception>
    public async Task<AccountDetails> AccountsAsync()
    {
        var accounts = new List<AccountDetails>();
        foreach (var role in Accounts)
        {
            var count = 0;
            var identity = Identity(role, HomeRegion);
            var reading = LiveAccess.AccountAsync(identity, HomeRegion, words.ProfileName, so => count = so, stop);
            await ProgressMeter.WhileAsync(
                reading, () => _progress.ShowIfDue(() => $"{AdviceFormat.Count(count, "user or role|users and roles")}, {Calls}"));
            accounts.Add(await reading);
            if (accounts[^1].AccountId is { } account)
            {
                _readers.TryAdd(account, identity);
            }
        }

        return AccountJson.Merge(accounts);
    }

    /// <summary>The service control policies that bind the accounts read. What may not be read does not end the run.</summary>
    public async Task<IReadOnlyDictionary<string, AccountServiceControl>> ServiceControlAsync()
    {
        var found = new Dictionary<string, AccountServiceControl>(StringComparer.Ordinal);
        var organization = new LiveOrganization(new AwsClientSettings(HomeRegion, words.ProfileName));
        foreach (var (account, own) in _readers)
        {
            var reading = organization.OfAsync(account, own, [Identity("", HomeRegion)], stop);
            await ProgressMeter.WhileAsync(reading, () => _progress.ShowIfDue(() => $"service control policies, {Calls}"));
            found[account] = await reading;
        }

        return found;
    }

    /// <summary>What may not be read is an error, and the rest goes on.</summary>
    /// <exception cref="Fault">AccessRegionNotGiven.</exception>
    public async Task<IReadOnlyList<AccessEndpoint>> EndpointsAsync()
    {
        var found = new List<AccessEndpoint>();
        foreach (var role in Accounts)
        {
            foreach (var region in Regions)
            {
                var faults = new List<Fault>();
                var reading = LiveAccess.EndpointsAsync(Identity(role, region), region, words.ProfileName, faults, stop);
                await ProgressMeter.WhileAsync(
                    reading, () => _progress.ShowIfDue(() => $"{AdviceFormat.Count(found.Count, "endpoint")}, {region}, {Calls}"));
                found.AddRange(await reading);
                faults.ForEach(fault => cmdlet.WriteError(ErrorRecords.From(fault)));
                var dsql = await LiveAccess.DsqlAsync(Identity(role, region), region, words.ProfileName, stop);
                if (dsql.Count > 0)
                {
                    cmdlet.TellWarning(Messages.AccessDsqlLeftOut(FirstFew.Of(dsql)));
                }
            }
        }

        return found;
    }

    private string Calls => AdviceFormat.Count(_calls.Calls, "call to AWS|calls to AWS");

    /// <summary>
    /// When principals last logged in to a database, as IAM's reports say. What they do not say is an error, and the rest goes on.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset?>> LastLoginsAsync(IReadOnlyList<AccessPrincipal> asked)
    {
        var found = new Dictionary<string, DateTimeOffset?>(StringComparer.Ordinal);
        foreach (var (account, own) in _readers)
        {
            var arns = asked.Where(who => who.Principal.AccountId == account).Select(who => who.Arn).ToList();
            var count = 0;
            var logins = new LiveLastLogins(new IamClient(own, new AwsClientSettings(HomeRegion, words.ProfileName)), LastLoginPatience);
            var reading = logins.ReadAsync(arns, so => count = so, stop);
            await ProgressMeter.WhileAsync(
                reading, () => _progress.ShowIfDue(() => $"last logins of {count} of {arns.Count}, {Calls}"));
            var (known, faults) = await reading;
            foreach (var (arn, at) in known)
            {
                found[arn] = at;
            }

            foreach (var fault in faults)
            {
                cmdlet.WriteError(ErrorRecords.From(fault));
            }
        }

        return found;
    }

    /// <summary>The users of the servers behind connections. Trouble with one is its error, and the next goes on.</summary>
    public async Task<IReadOnlyList<AccessUser>> UsersAsync(IEnumerable<RdsIamConnection> connections, bool detailed)
    {
        var users = new List<AccessUser>();
        foreach (var connection in connections)
        {
            try
            {
                var reading = LiveUsers.ReadAsync(
                    PoolDatabases.Behind(connection.Opened().Pool), connection.Database, connection.HostName, detailed, stop);
                await ProgressMeter.WhileAsync(reading, () => _progress.ShowIfDue(() => $"users of {connection.HostName}"));
                var (found, faults) = await reading;
                users.AddRange(found);
                foreach (var fault in faults)
                {
                    cmdlet.WriteError(ErrorRecords.From(fault));
                }
            }
            catch (Fault fault)
            {
                cmdlet.WriteError(ErrorRecords.From(fault));
            }
        }

        return users;
    }

    /// <summary>Takes the progress off the screen and says how many calls it took.</summary>
    public void End()
    {
        _progress.End();
        if (_calls.Calls > 0)
        {
            cmdlet.TellVerbose(ModuleMessages.AccessCalls(_calls.Calls));
        }
    }

    private IIdentitySource Identity(string role, string region)
    {
        var whose = role.Length == 0 ? words : words with { Given = words.Given with { RoleArn = [.. words.Given.RoleArn, role] } };
        return _identities.TryGetValue((role, region), out var known) ? known : _identities[(role, region)] = whose.In(region);
    }
}
