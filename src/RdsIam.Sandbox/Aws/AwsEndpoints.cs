using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using RdsIam.Sandbox.Signin;
using RdsIam.Sandbox.Ssm;

namespace RdsIam.Sandbox.Aws;

/// <summary>
/// STS, RDS and IAM of one account behind one URL on loopback, and the control path beside them. Its neighbours are reached by their keys.
/// </summary>
internal sealed class AwsEndpoints : IAsyncDisposable
{
    private const string ControlPath = "/sandbox/";
    private const int LongestBody = 1024 * 1024;

    private readonly WebApplication _app;
    private readonly TimeProvider _clock;
    private readonly ApiGateway _gateway;
    private readonly SandboxControl _control;
    private readonly JsonGateway _json;
    private readonly InstanceConnectService _instances;
    private readonly MessageGateway _messages;
    private readonly SigninService _signin;
    private readonly DsqlService _dsql;
    private readonly NeighbourGateways _neighbours;

    private AwsEndpoints(WebApplication app, World world, TimeProvider clock, AwsEndpointOptions options)
    {
        _app = app;
        _clock = clock;
        ControlKey = options.ControlKey;
        var delay = new ApplyDelay { Value = options.ApplyDelay };
        Sessions = new SsmSessions(world, clock, options.Resolve);
        _gateway = new ApiGateway(world, clock, delay, Sessions);
        var authorizer = new Authorizer(world);
        _dsql = new DsqlService(world, clock, _gateway, authorizer);
        _instances = new InstanceConnectService(world, Sessions);
        _json = new JsonGateway(
            world,
            clock,
            _gateway,
            new SsmService(world, Sessions).Api,
            _instances.Api,
            new LogsService(world, authorizer, options.Refusals ?? new RefusalGroups(world, clock)).Api,
            new OrganizationsService(authorizer).Api,
            new SecretsService(world, authorizer, options.MasterPassword).Api);
        _neighbours = new NeighbourGateways(
            world, clock, other => new ApiGateway(other, clock, delay, Sessions) { Trouble = Trouble, Calls = _gateway.Calls });
        _messages = new MessageGateway(Sessions, Sessions.Troubles);
        _signin = new SigninService(world, clock, _gateway);
        var commands = SsmControl.Commands(Sessions, _messages, _instances);
        foreach (var (name, run) in SigninControl.Commands(_signin.Sessions).Concat(options.MoreCommands))
        {
            commands[name] = run;
        }

        _control = new SandboxControl(world, clock, _gateway, delay, options with { MoreCommands = commands });
    }

    /// <summary>What clients take as AWS_ENDPOINT_URL.</summary>
    public string Url => _app.Urls.First();

    /// <summary>What requests to the control path carry in <c>X-Sandbox-Key</c>.</summary>
    public string ControlKey { get; }

    /// <summary>Session Manager's machines, sessions and troubles.</summary>
    public SsmSessions Sessions { get; }

    public InstanceConnectService Instances => _instances;

    /// <summary>What people who ran <c>aws login</c> have open.</summary>
    public LoginSessions Logins => _signin.Sessions;

    /// <summary>The data channels of sessions.</summary>
    public MessageGateway Messages => _messages;

    /// <summary>Errors that the next calls are to meet.</summary>
    public InjectedTrouble Trouble => _gateway.Trouble;

    /// <summary>The latest calls.</summary>
    public IReadOnlyList<ApiCall> Calls => _gateway.Calls.ToList();

    /// <inheritdoc cref="StartAsync(World, TimeProvider, int, AwsEndpointOptions, CancellationToken)"/>
    public static Task<AwsEndpoints> StartAsync(
        World world, TimeProvider clock, int port, CancellationToken cancellationToken) =>
        StartAsync(world, clock, port, new AwsEndpointOptions(), cancellationToken);

    /// <summary>Listens on 127.0.0.1; port 0 takes a free one.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<AwsEndpoints> StartAsync(
        World world, TimeProvider clock, int port, AwsEndpointOptions options, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LongestBody;
        });
        // A stop is not held up by clients that keep their connections.
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(
            host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var app = builder.Build();
        var endpoints = new AwsEndpoints(app, world, clock, options);
        app.UseWebSockets();
        app.Run(endpoints.HandleAsync);
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
            return endpoints;
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        Sessions.Dispose();
    }

    private Task HandleAsync(HttpContext context)
    {
        // Clients correct their clocks by this header, so it must tell the sandbox's time.
        context.Response.Headers.Date = _clock.GetUtcNow().ToString("r", CultureInfo.InvariantCulture);
        if (context.Request.Path.StartsWithSegments(MessageGateway.Path.TrimEnd('/')))
        {
            return ChannelAsync(context);
        }

        if (context.Request.Path == SigninService.Path)
        {
            return AnswerSigninAsync(context);
        }

        return context.Request.Path.StartsWithSegments(ControlPath.TrimEnd('/'), out var command)
            ? ControlAsync(context, command.Value?.TrimStart('/') ?? "")
            : AnswerAsync(context);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = await ReadAsync(context).ConfigureAwait(false);
        if (DsqlService.IsMeant(request))
        {
            await WriteJsonAsync(context, _dsql.Answer(request)).ConfigureAwait(false);
            return;
        }

        var (gateway, json) = _neighbours.Find(request) ?? (_gateway, _json);
        if (json.IsMeant(request))
        {
            await AnswerJsonAsync(context, json, request).ConfigureAwait(false);
            return;
        }

        var answer = gateway.Answer(request);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = "text/xml";
        context.Response.Headers["x-amzn-RequestId"] = answer.RequestId;
        await context.Response.WriteAsync(answer.Body.ToString(), context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task AnswerJsonAsync(HttpContext context, JsonGateway json, SigV4Request request)
    {
        var (status, body) = json.Answer(request, context.Request.Host.Value ?? "");
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/x-amz-json-1.1";
        context.Response.Headers["x-amzn-RequestId"] = Guid.NewGuid().ToString();
        await context.Response.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task AnswerSigninAsync(HttpContext context)
    {
        var request = await ReadAsync(context).ConfigureAwait(false);
        await WriteJsonAsync(context, _signin.Answer(request, context.Request.Host.Value ?? "")).ConfigureAwait(false);
    }

    private static async Task WriteJsonAsync(HttpContext context, (int Status, string? Error, string Body) answer)
    {
        var (status, error, body) = answer;
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers["x-amzn-RequestId"] = Guid.NewGuid().ToString();
        if (error is not null)
        {
            context.Response.Headers["x-amzn-ErrorType"] = error;
        }

        await context.Response.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task ChannelAsync(HttpContext context) =>
        await _messages.ServeAsync(context, await ReadAsync(context).ConfigureAwait(false)).ConfigureAwait(false);

    private async Task ControlAsync(HttpContext context, string command)
    {
        var request = await ReadAsync(context).ConfigureAwait(false);
        var allowed = request.Method == "POST" && SigV4.Same(request.Header("X-Sandbox-Key") ?? "", ControlKey);
        var (status, body) = allowed ? _control.Run(command, request.Body) : (403, """{"error":"The control key is wrong."}""");
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task<SigV4Request> ReadAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        // The signature is over the target as it was sent; the server's own reading of it is already decoded.
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var split = target.IndexOf('?', StringComparison.Ordinal);
        return new SigV4Request(
            context.Request.Method,
            Uri.UnescapeDataString(split < 0 ? target : target[..split]),
            split < 0 ? "" : target[(split + 1)..],
            context.Request.Headers.ToDictionary(
                pair => pair.Key, pair => pair.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray());
    }
}
