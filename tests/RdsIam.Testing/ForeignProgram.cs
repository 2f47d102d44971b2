using System.Diagnostics;
using System.Text.Json;

namespace RdsIam.Testing;

/// <summary>What a program left behind.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Error)
{
    /// <summary>The standard output as JSON; fails the test where the program failed.</summary>
    public JsonElement Json
    {
        get
        {
            Assert.True(ExitCode == 0, Error);
            return JsonDocument.Parse(Output).RootElement;
        }
    }
}

/// <summary>Runs other people's AWS clients against the sandbox, away from this machine's own profiles.</summary>
internal sealed class ForeignProgram(AwsScene scene)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>Keys in the environment; null for none.</summary>
    public (string Id, string Secret, string? Token)? Keys { get; init; } =
        (scene.Demo.AccessKeyId, scene.Demo.SecretAccessKey, null);

    public string Region { get; init; } = "eu-west-1";

    /// <summary>The first of the paths that is there, or null; a bare name is looked for on PATH.</summary>
    public static string? Find(string nameOrPath)
    {
        if (Path.IsPathRooted(nameOrPath))
        {
            return File.Exists(nameOrPath) ? nameOrPath : null;
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return folders.Select(folder => Path.Combine(folder, nameOrPath)).FirstOrDefault(File.Exists);
    }

    public async Task<ProgramResult> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        SetEnvironment(start.Environment);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new ProgramResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private void SetEnvironment(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
        {
            environment.Remove(name);
        }

        environment["AWS_ENDPOINT_URL"] = scene.Url;
        environment["AWS_DEFAULT_REGION"] = Region;
        environment["AWS_CONFIG_FILE"] = "/dev/null";
        environment["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null";
        environment["AWS_EC2_METADATA_DISABLED"] = "true";
        environment["AWS_PAGER"] = "";
        environment["AWS_MAX_ATTEMPTS"] = "1";
        if (Keys is { } keys)
        {
            environment["AWS_ACCESS_KEY_ID"] = keys.Id;
            environment["AWS_SECRET_ACCESS_KEY"] = keys.Secret;
            if (keys.Token is not null)
            {
                environment["AWS_SESSION_TOKEN"] = keys.Token;
            }
        }
    }
}
