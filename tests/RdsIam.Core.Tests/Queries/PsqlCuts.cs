using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RdsIam.Core.Tests.Queries;

/// <summary>Runs psql against a server that takes everything, and tells what it sent: where psql itself cuts a script.</summary>
internal sealed class PsqlCuts : IDisposable
{
    private const string Edge = "select 'the next script'";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rdsiam-cuts-");

    public PsqlCuts() => _listener.Start();

    /// <summary>Whether there is a psql.</summary>
    public static bool IsThere =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(path => File.Exists(Path.Combine(path, "psql")));

    /// <summary>
    /// The statements of each script as psql sends them. One psql includes them all: it begins and ends each as a file of its own.
    /// </summary>
    public async Task<IReadOnlyList<IReadOnlyList<string>>> OfAsync(IReadOnlyList<string> scripts, CancellationToken cancellationToken)
    {
        var all = new StringBuilder();
        for (var i = 0; i < scripts.Count; i++)
        {
            await File.WriteAllTextAsync(Path.Combine(_folder.FullName, $"{i}.sql"), scripts[i], cancellationToken);
            all.Append("set standard_conforming_strings = on;\n\\ir ").Append(i).Append(".sql\n").Append(Edge).Append(";\n");
        }

        var file = Path.Combine(_folder.FullName, "all.sql");
        await File.WriteAllTextAsync(file, all.ToString(), cancellationToken);
        return Cut(await RunAsync(file, cancellationToken));
    }

    public void Dispose()
    {
        _listener.Dispose();
        _folder.Delete(recursive: true);
    }

    private static List<List<string>> Cut(List<string> queries)
    {
        var cut = new List<List<string>>();
        for (var (start, i) = (0, 0); i < queries.Count; i++)
        {
            if (queries[i].TrimEnd(';') == Edge)
            {
                // Before each script stands what sets strings back.
                cut.Add([.. queries.Skip(start + 1).Take(i - start - 1)]);
                start = i + 1;
            }
        }

        return cut;
    }

    private async Task<List<string>> RunAsync(string file, CancellationToken cancellationToken)
    {
        var port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        var start = new ProcessStartInfo("psql", ["-X", "-q", "-f", file, $"host=127.0.0.1 port={port} user=x dbname=x sslmode=disable gssencmode=disable"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["PGCLIENTENCODING"] = "UTF8" },
        };
        var serving = ServeAsync(cancellationToken);
        using var psql = Process.Start(start)!;
        var output =
            Task.WhenAll(psql.StandardOutput.ReadToEndAsync(cancellationToken), psql.StandardError.ReadToEndAsync(cancellationToken));
        var queries = await serving;
        await psql.WaitForExitAsync(cancellationToken);
        await output;
        return queries;
    }

    private async Task<List<string>> ServeAsync(CancellationToken cancellationToken)
    {
        using var client = await _listener.AcceptTcpClientAsync(cancellationToken);
        client.NoDelay = true;
        var stream = client.GetStream();
        var queries = new List<string>();
        await ReadAsync(stream, await LengthAsync(stream, cancellationToken), cancellationToken);
        await stream.WriteAsync(
            (byte[])[.. Message('R', [0, 0, 0, 0]), .. Status("server_version", "15.0"), .. Status("client_encoding", "UTF8"), .. Status("standard_conforming_strings", "on"), .. Message('Z', "I"u8)],
            cancellationToken);
        while (true)
        {
            var kind = await ReadAsync(stream, 1, cancellationToken);
            var body = kind.Length == 0 || kind[0] == 'X'
                ? []
                : await ReadAsync(stream, await LengthAsync(stream, cancellationToken), cancellationToken);
            if (body.Length == 0)
            {
                return queries;
            }

            var query = Encoding.UTF8.GetString(body, 0, body.Length - 1);
            queries.Add(query);
            var conforms = query switch
            {
                _ when query.Contains("standard_conforming_strings = off", StringComparison.Ordinal) => Status("standard_conforming_strings", "off"),
                _ when query.Contains("standard_conforming_strings = on", StringComparison.Ordinal) => Status("standard_conforming_strings", "on"),
                _ => [],
            };
            await stream.WriteAsync((byte[])[.. conforms, .. Message('C', "SET\0"u8), .. Message('Z', "I"u8)], cancellationToken);
        }
    }

    private static byte[] Status(string name, string value) => Message('S', Encoding.UTF8.GetBytes($"{name}\0{value}\0"));

    private static byte[] Message(char kind, ReadOnlySpan<byte> body)
    {
        var length = body.Length + 4;
        return [(byte)kind, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length, .. body];
    }

    private static async Task<int> LengthAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var bytes = await ReadAsync(stream, 4, cancellationToken);
        return ((bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3]) - 4;
    }

    private static async Task<byte[]> ReadAsync(NetworkStream stream, int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        return await stream.ReadAtLeastAsync(bytes, count, throwOnEndOfStream: false, cancellationToken) == count ? bytes : [];
    }
}
