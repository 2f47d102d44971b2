using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Util;
using RdsIam.Core.Tokens;

namespace RdsIam.Bench;

/// <summary>One set of inputs, the same for every signer.</summary>
internal sealed record SigningCase(
    string AccessKeyId, string SecretAccessKey, string? SessionToken, string Region, string Host, int Port, string User)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public string ToJson() => JsonSerializer.Serialize(this, Web);
}

/// <summary>Something that signs tokens for a given time and says how many it made.</summary>
internal interface ISigningPeer : IDisposable
{
    string Name { get; }

    /// <summary>Length of the token made for the case: a check that all do the same work.</summary>
    int TokenLength { get; }

    /// <summary>Tokens a second, and the bytes allocated for each where that can be known.</summary>
    ValueTask<(double PerSecond, double? Bytes)> RunAsync(int milliseconds);
}

/// <summary>A signer in this process.</summary>
internal sealed class InProcessPeer(string name, Func<string> sign) : ISigningPeer
{
    public string Name => name;

    public int TokenLength => sign().Length;

    public static InProcessPeer Ours(SigningCase @case)
    {
        var request = TokenRequest.Create(@case.Host, @case.Port, @case.User, @case.Region);
        var identity = new SigningIdentity(@case.AccessKeyId, @case.SecretAccessKey, @case.SessionToken);
        return new("RdsIam", () => TokenSigner.Sign(request, identity, DateTimeOffset.UtcNow).Value);
    }

    /// <summary>The AWS SDK for .NET as its own RDS token generator uses it.</summary>
    public static InProcessPeer AwsSdk(SigningCase @case) =>
        new($"AWSSDK.Core {FileVersionInfo.GetVersionInfo(typeof(AWS4PreSignedUrlSigner).Assembly.Location).FileVersion}", () =>
        {
            var request = new DefaultRequest(new AuthTokenRequest(), "rds-db")
            {
                UseQueryString = true,
                HttpMethod = "GET",
                Endpoint = new UriBuilder("https", @case.Host, @case.Port).Uri,
            };
            request.Parameters.Add("X-Amz-Expires", "900");
            request.Parameters.Add("DBUser", @case.User);
            request.Parameters.Add("Action", "connect");
            if (@case.SessionToken is { } token)
            {
                request.Parameters.Add("X-Amz-Security-Token", token);
            }

            var signed = AWS4PreSignedUrlSigner.SignRequest(
                request, null, new RequestMetrics(), @case.AccessKeyId, @case.SecretAccessKey, "rds-db", @case.Region);
            return AmazonServiceClient.ComposeUrl(request).AbsoluteUri["https://".Length..] + "&" + signed.ForQueryParameters;
        });

    public ValueTask<(double PerSecond, double? Bytes)> RunAsync(int milliseconds)
    {
        var count = 0;
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        while (watch.ElapsedMilliseconds < milliseconds)
        {
            sign();
            count++;
        }

        var seconds = watch.Elapsed.TotalSeconds;
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        return new((count / seconds, (double)bytes / count));
    }

    public void Dispose()
    {
    }

    private sealed class AuthTokenRequest : AmazonWebServiceRequest;
}

/// <summary>A signer in a process of its own that stays warm between rounds.</summary>
internal sealed class ProcessPeer : ISigningPeer
{
    private readonly Process _process;

    private ProcessPeer(Process process, string name, int tokenLength)
    {
        _process = process;
        Name = name;
        TokenLength = tokenLength;
    }

    public string Name { get; }

    public int TokenLength { get; }

    /// <summary>Starts the peer; null, with the reason on standard error, where its program or library is not there.</summary>
    public static async Task<ProcessPeer?> StartAsync(string program, string script, SigningCase @case, string folder)
    {
        var start = new ProcessStartInfo(program, [Path.Combine(AppContext.BaseDirectory, "peers", script), @case.ToJson()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = folder,
        };
        try
        {
            var process = Process.Start(start)!;
            if (await process.StandardOutput.ReadLineAsync() is { } hello)
            {
                var facts = JsonDocument.Parse(hello).RootElement;
                return new(process, facts.GetProperty("name").GetString()!, facts.GetProperty("length").GetInt32());
            }

            process.Dispose();
        }
        catch (System.ComponentModel.Win32Exception trouble)
        {
            Console.Error.WriteLine($"{program}: {trouble.Message}");
        }

        return null;
    }

    public async ValueTask<(double PerSecond, double? Bytes)> RunAsync(int milliseconds)
    {
        await _process.StandardInput.WriteLineAsync(milliseconds.ToString(CultureInfo.InvariantCulture));
        await _process.StandardInput.FlushAsync();
        var answer = (await _process.StandardOutput.ReadLineAsync())!.Split(' ');
        return (double.Parse(answer[0], CultureInfo.InvariantCulture) / double.Parse(answer[1], CultureInfo.InvariantCulture), null);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(5000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
