using System.Globalization;
using System.Net;
using RdsIam.Core;
using RdsIam.Core.Credentials;
using RdsIam.Core.Endpoints;
using RdsIam.Core.Policies;
using RdsIam.Core.Policies.Live;
using RdsIam.Core.Postgres;
using RdsIam.Core.Tokens;
using RdsIam.Core.Users;
using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Commands;

/// <summary>The steps of examples/quickstart.ps1 through Core, for machines without PowerShell.</summary>
internal sealed class DemoSteps(SandboxDescription sandbox, TextWriter output)
{
    private const string UserName = DemoWorld.NewUserName;

    /// <summary>Runs them in turn and prints what each gives.</summary>
    /// <exception cref="Fault">A step failed that must not.</exception>
    public static async Task RunAsync(SandboxDescription sandbox, TextWriter output, CancellationToken cancellationToken)
    {
        Environment.SetEnvironmentVariable("AWS_ENDPOINT_URL", sandbox.AwsEndpointUrl);
        var steps = new DemoSteps(sandbox, output);
        var role = steps.Identity([sandbox.RoleArn]);
        await steps.SignAsync(role, cancellationToken).ConfigureAwait(false);
        await steps.AskPolicyAsync(cancellationToken).ConfigureAwait(false);
        await steps.CreateUserAsync(cancellationToken).ConfigureAwait(false);
        await steps.QueryAsync(role, cancellationToken).ConfigureAwait(false);
        await steps.BeRefusedAsync(role, cancellationToken).ConfigureAwait(false);
    }

    private async Task SignAsync(IIdentitySource role, CancellationToken cancellationToken)
    {
        Title("Assume a role and sign a token on this machine: for whom, by whom, until when?");
        var identity = await role.GetIdentityAsync(cancellationToken).ConfigureAwait(false);
        var request = TokenRequest.Create(sandbox.HostName, sandbox.Port, UserName, sandbox.Region);
        var token = TokenSigner.Sign(request, identity, DateTimeOffset.UtcNow);
        Facts(
            ("UserName", token.UserName),
            ("HostName", token.HostName),
            ("Port", token.Port.ToString(CultureInfo.InvariantCulture)),
            ("Region", token.Region),
            ("PrincipalArn", token.PrincipalArn),
            ("ExpiresAt", token.ExpiresAt.ToString("u", CultureInfo.InvariantCulture)));
    }

    private async Task AskPolicyAsync(CancellationToken cancellationToken)
    {
        Title("Would IAM let that role in as this database user?");
        var caller = Identity([]);
        var test = new PolicyTest(new PolicyTestSettings { IdentityIn = _ => caller, HomeRegion = sandbox.Region });
        var lookup = new EndpointLookup(region => EndpointDiscovery.In(caller, region, profileName: null));
        var endpoint = await lookup.FindAsync(sandbox.HostName, region: null, defaultRegion: null, resolve: false, cancellationToken)
            .ConfigureAwait(false);
        var principal = await test.PrincipalAsync(sandbox.RoleArn, cancellationToken).ConfigureAwait(false);
        var resource = PolicyTarget.Of(endpoint).For(UserName, principal).ToString();
        var question = new PolicyQuestion { Action = ConnectPolicy.Action, Resource = resource };
        var result = await test.AskAsync(question, principal, endpoint.HostName, cancellationToken).ConfigureAwait(false);
        Facts(
            ("Decision", result.Answer.Verdict.ToString()),
            ("Principal", result.Principal),
            ("Resource", resource),
            ("Reason", result.Answer.Reason));
    }

    private async Task CreateUserAsync(CancellationToken cancellationToken)
    {
        Title("Create the database user, with rds_iam and read-only grants");
        var admin = ConnectionPools.Get(Target(sandbox.AdminUserName), new NetworkCredential(sandbox.AdminUserName, sandbox.AdminPassword));
        try
        {
            var plan = await new UserPlanner((_, stop) => admin.OpenAsync(stop)).PlanAsync(
                new DesiredUser { UserName = UserName, Databases = [sandbox.Database], Access = UserAccess.ReadOnly, Schemas = ["sales"] },
                cancellationToken).ConfigureAwait(false);
            var result = await plan.ApplyAsync(cancellationToken).ConfigureAwait(false);
            foreach (var fault in result.Databases.Select(database => database.Fault).OfType<Fault>())
            {
                throw fault;
            }

            foreach (var change in result.Changes)
            {
                output.WriteLine($"  {change.Sql}");
            }
        }
        finally
        {
            ConnectionPools.Remove(admin);
        }
    }

    private async Task QueryAsync(IIdentitySource role, CancellationToken cancellationToken)
    {
        Title("Log in as that user with a fresh token, and query over the pool");
        var pool = ConnectionPools.Get(Target(UserName), role);
        try
        {
            var request = new QueryRequest("select customer_id, name, created_at, tags from sales.customers where country = @c limit 5")
            {
                Parameters = QueryParameters.Named([KeyValuePair.Create("c", (object?)"DE")]),
            };
            var execution = await QueryRunner.StartAsync(pool, request, cancellationToken).ConfigureAwait(false);
            await using (execution.ConfigureAwait(false))
            {
                output.WriteLine("  " + string.Join(" | ", execution.Shape!.Names));
                var values = new object?[execution.Shape.Names.Length];
                while (execution.Read())
                {
                    execution.Values(values);
                    output.WriteLine("  " + string.Join(" | ", values.Select(Text)));
                }
            }
        }
        finally
        {
            ConnectionPools.Remove(pool);
        }
    }

    private async Task BeRefusedAsync(IIdentitySource role, CancellationToken cancellationToken)
    {
        Title("A user that the role has no policy for is refused, and the error says what to do");
        var pool = ConnectionPools.Get(Target(sandbox.DeniedUserName), role);
        try
        {
            await pool.ProbeAsync(cancellationToken).ConfigureAwait(false);
            throw new InvalidOperationException("The sandbox let a user in that no policy names.");
        }
        catch (Fault fault)
        {
            output.WriteLine("  " + fault.Message.Replace("\n", "\n  ", StringComparison.Ordinal));
        }
        finally
        {
            ConnectionPools.Remove(pool);
        }
    }

    private IIdentitySource Identity(string[] roles) => IdentitySources.Create(new CredentialOptions
    {
        AccessKey = sandbox.AccessKeyId,
        SecretKey = sandbox.SecretAccessKey,
        RoleArn = roles,
        Region = sandbox.Region,
    });

    private ConnectionTarget Target(string userName) => new()
    {
        HostName = sandbox.HostName,
        Port = sandbox.Port,
        ConnectToHost = sandbox.ConnectTo.Split(':')[0],
        ConnectToPort = int.Parse(sandbox.ConnectTo.Split(':')[1], CultureInfo.InvariantCulture),
        Database = sandbox.Database,
        UserName = userName,
        Region = sandbox.Region,
        RootCertificate = sandbox.RootCertificate,
    };

    private void Title(string text) => output.WriteLine($"\n# {text}");

    private void Facts(params (string Name, string? Value)[] facts)
    {
        foreach (var (name, value) in facts)
        {
            output.WriteLine($"  {name,-12} : {value}");
        }
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        Array many => "{" + string.Join(", ", many.Cast<object?>().Select(Text)) + "}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
