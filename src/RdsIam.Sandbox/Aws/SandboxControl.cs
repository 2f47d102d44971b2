using System.Text.Json;
using RdsIam.Core;
using RdsIam.Sandbox.Iam;

namespace RdsIam.Sandbox.Aws;

/// <summary>
/// The control path: lets a test that runs the sandbox as another process change the account, the clock and the network's
/// temper. Commands take a JSON object and answer with one.
/// </summary>
internal sealed class SandboxControl
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);
    private static readonly object Done = new { done = true };

    private readonly Dictionary<string, Func<ControlArguments, object>> _commands = new(StringComparer.Ordinal);
    private readonly TimeProvider _clock;

    public SandboxControl(
        World world, TimeProvider clock, ApiGateway gateway, ApplyDelay delay, AwsEndpointOptions options)
    {
        _clock = clock;
        AddNetwork(gateway, delay, options.SetClockOffset);
        AddPolicies(world);
        AddOrganization(world);
        AddIdentities(world);
        AddDatabases(world);
        foreach (var (name, run) in options.MoreCommands)
        {
            _commands[name] = run;
        }
    }

    /// <summary>Runs a command; gives an HTTP status and JSON.</summary>
    public (int Status, string Json) Run(string command, byte[] body)
    {
        try
        {
            if (!_commands.TryGetValue(command, out var run))
            {
                return (404, Error($"There is no command '{command}'; there are {string.Join(", ", _commands.Keys.Order())}."));
            }

            using var document = JsonDocument.Parse(body.Length == 0 ? "{}"u8.ToArray() : body);
            return (200, JsonSerializer.Serialize(run(new ControlArguments(document.RootElement)), Options));
        }
        catch (Exception trouble) when (trouble is Fault or MalformedPolicy or KeyNotFoundException or JsonException or FormatException
            or ArgumentException or InvalidOperationException)
        {
            return (400, Error(trouble.Message));
        }
    }

    private void AddNetwork(ApiGateway gateway, ApplyDelay delay, Action<TimeSpan>? setClockOffset)
    {
        Add("throttle", args => gateway.Trouble.Throttle(args.Int("calls")));
        Add("fail", args => gateway.Trouble.Fail(
            args.Int("calls"), args.Int("status"), args.Text("code"), args.Text("message")));
        Add("longest-page", args => gateway.Trouble.LongestPage = args.Int("items"));
        Add("apply-delay", args => delay.Value = TimeSpan.FromSeconds(args.Number("seconds")));
        _commands["calls"] = _ => new { calls = gateway.Calls.ToList() };
        _commands["clock"] = args =>
        {
            if (args.Has("offsetSeconds"))
            {
                var set = setClockOffset ?? throw new InvalidOperationException("This sandbox's clock cannot be moved.");
                set(TimeSpan.FromSeconds(args.Number("offsetSeconds")));
            }

            return new { now = _clock.GetUtcNow() };
        };
    }

    private void AddPolicies(World world)
    {
        Add("put-user-policy", args => world.PutUserPolicy(args.Text("name"), args.Text("policyName"), args.Json("document")));
        Add("put-group-policy", args => world.PutGroupPolicy(args.Text("name"), args.Text("policyName"), args.Json("document")));
        Add("put-role-policy", args => world.PutRolePolicy(args.Text("name"), args.Text("policyName"), args.Json("document")));
        Add("delete-user-policy", args => world.DeleteUserPolicy(args.Text("name"), args.Text("policyName")));
        Add("delete-group-policy", args => world.DeleteGroupPolicy(args.Text("name"), args.Text("policyName")));
        Add("delete-role-policy", args => world.DeleteRolePolicy(args.Text("name"), args.Text("policyName")));
        Add("attach-user-policy", args => world.AttachUserPolicy(args.Text("name"), args.Text("policyArn")));
        Add("attach-group-policy", args => world.AttachGroupPolicy(args.Text("name"), args.Text("policyArn")));
        Add("attach-role-policy", args => world.AttachRolePolicy(args.Text("name"), args.Text("policyArn")));
        Add("detach-role-policy", args => world.DetachRolePolicy(args.Text("name"), args.Text("policyArn")));
        Add("set-user-boundary", args => world.SetUserBoundary(args.Text("name"), args.Find("policyArn")));
        Add("set-role-boundary", args => world.SetRoleBoundary(args.Text("name"), args.Find("policyArn")));
        _commands["add-policy"] = args =>
            new { arn = world.AddPolicy(args.Text("name"), args.Json("document"), _clock.GetUtcNow()) };
    }

    private void AddOrganization(World world)
    {
        Add("set-organization", args => world.SetOrganization(
            args.Find("id") is { } id ? new Organization(id, args.Text("path")) : null));
        Add("change-organization", args => world.ChangeTree(tree => tree with
        {
            IsDelegated = args.Has("delegated") ? args.Flag("delegated") : tree.IsDelegated,
            ManagementAccountId = args.Find("managementAccountId") ?? tree.ManagementAccountId,
            EnabledTypes = args.Find("enable") is { } type ? tree.EnabledTypes.Add(type) : tree.EnabledTypes,
        }));
        Add("put-organization-policy", args => world.ChangeTree(tree => tree.With(
            OrgPolicy.Read(args.Text("id"), args.Text("name"), args.Json("document")))));
        Add("attach-organization-policy", args => world.ChangeTree(tree => tree.Attach(args.Text("id"), args.Text("target"))));
        Add("detach-organization-policy", args => world.ChangeTree(tree => tree.Detach(args.Text("id"), args.Text("target"))));
        Add("set-service-control", args => world.SetServiceControl(args.Levels("levels")));
    }

    private void AddIdentities(World world)
    {
        _commands["add-user"] = args => new { arn = world.Arns.Of(world.AddUser(args.Text("name"), _clock.GetUtcNow())) };
        _commands["add-role"] = args => new
        {
            arn = world.Arns.Of(world.AddRole(args.Text("name"), args.Json("trustPolicy"), _clock.GetUtcNow())),
        };
        _commands["add-access-key"] = args =>
        {
            var key = world.AddAccessKey(world.State.Users[args.Text("name")].Name);
            return new { accessKeyId = key.Id, secretAccessKey = key.Secret };
        };
        Add("tag-user", args => world.ChangeUser(
            args.Text("name"), user => user with { Tags = user.Tags.SetItem(args.Text("key"), args.Text("value")) }));
        Add("tag-role", args => world.ChangeRole(
            args.Text("name"), role => role with { Tags = role.Tags.SetItem(args.Text("key"), args.Text("value")) }));
        Add("set-last-use", args => world.SetLastUse(args.Text("arn"), args.Text("service"), args.Time("at")));
        Add("delete-user", args => world.DeleteUser(args.Text("name")));
        Add("delete-role", args => world.DeleteRole(args.Text("name")));
        Add("delete-access-key", args => world.DeleteAccessKey(args.Text("accessKeyId")));
        Add("set-access-key", args => world.SetAccessKeyActive(args.Text("accessKeyId"), args.Flag("active")));
        Add("expire-sessions", args => world.ExpireSessions(_clock.GetUtcNow(), args.Find("roleName")));
        _commands["web-identity-token"] = args => new
        {
            token = world.State.OidcProviders.Values.First().IssueToken(
                args.Text("subject"), args.Text("audience"), _clock.GetUtcNow(), TimeSpan.FromSeconds(args.Number("lifetimeSeconds"))),
        };
    }

    private void AddDatabases(World world)
    {
        Add("set-iam", args => world.SetIamAuthentication(args.Text("resourceId"), args.Flag("enabled")));
        Add("set-iam-pending", args => world.SetPendingIamAuthentication(args.Text("resourceId"), args.Flag("enabled")));
        Add("set-status", args => world.SetStatus(args.Text("resourceId"), args.Text("status")));
        Add("set-proxy-scheme", args => world.SetProxyScheme(args.Text("name"), args.Text("scheme"), _clock.GetUtcNow()));
        _commands["add-global-database"] = args =>
        {
            var database = world.AddGlobalDatabase(args.Text("identifier"), args.Text("otherRegion"));
            var ids = database.Members.Select(id => world.State.Clusters[id].ResourceId);
            return new { hostName = database.Endpoint, resourceIds = ids };
        };
        _commands["switch-over"] = args => new { region = world.SwitchOver(args.Text("identifier")).Region ?? world.Region };
        Add("apply-pending", _ => world.ApplyPendingChanges());
        _commands["restore-instance"] = args => new { resourceId = world.RestoreInstance(args.Text("identifier")) };
    }

    private void Add(string name, Action<ControlArguments> run) => _commands[name] = args =>
    {
        run(args);
        return Done;
    };

    private static string Error(string message) => JsonSerializer.Serialize(new { error = message }, Options);
}
