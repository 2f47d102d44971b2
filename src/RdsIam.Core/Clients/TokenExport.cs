using System.Globalization;
using RdsIam.Core.Files;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Clients;

/// <summary>An endpoint's lines in the files of other programs: where they are and what they say.</summary>
internal sealed record TokenExport
{
    /// <summary>The .pgpass file, or with <see cref="PasswordOnly"/> one that holds the token and nothing else.</summary>
    public required string Path { get; init; }

    public bool PasswordOnly { get; init; }

    /// <summary>The names by which clients are told the endpoint: its own, its alias, a tunnel's end.</summary>
    public required IReadOnlyList<string> HostNames { get; init; }

    /// <summary>The port that clients are told: the tunnel's where there is one.</summary>
    public required int Port { get; init; }

    public string? Database { get; init; }

    public required string UserName { get; init; }

    /// <summary>The service file; null for none.</summary>
    public string? ServicePath { get; init; }

    public string? Service { get; init; }

    private IEnumerable<PgPassEntry> Entries =>
        HostNames.Select(host => new PgPassEntry(PrivateFile.Bytes(host), Port, Bytes(Database), PrivateFile.Bytes(UserName)));

    /// <summary>Writes the token, and the service where one is asked for.</summary>
    /// <exception cref="Fault">A name cannot stand in the file, or the file cannot be written.</exception>
    public async Task WriteAsync(Token token, TokenFormOptions options, CancellationToken cancellationToken)
    {
        await PrivateFile.ChangeAsync(
            Path, text => PasswordOnly ? OnlyToken(text, token.Value) : PgPassText.Set(text, Entries, token.Value), cancellationToken)
                .ConfigureAwait(false);
        if (ServicePath is { } file)
        {
            var settings = TokenForms.Service(token, options).Select(pair => KeyValuePair.Create(pair.Key, PrivateFile.Bytes(pair.Value)));
            List<KeyValuePair<string, string>> all =
                PasswordOnly ? [.. settings] : [.. settings, KeyValuePair.Create("passfile", PrivateFile.Bytes(Path))];
            await PrivateFile
                .ChangeAsync(file, text => ServiceText.Set(text, PrivateFile.Bytes(Service!), all), cancellationToken, keepRights: true)
                .ConfigureAwait(false);
        }
    }

    /// <summary>Takes away what <see cref="WriteAsync"/> has written; what others wrote stays.</summary>
    /// <exception cref="Fault">A file cannot be written.</exception>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        if (File.Exists(Path))
        {
            await PrivateFile.ChangeAsync(
                Path, text => PasswordOnly ? OnlyToken(text, "") : PgPassText.Remove(text, Entries), cancellationToken)
                .ConfigureAwait(false);
        }

        if (ServicePath is { } file && File.Exists(file))
        {
            await PrivateFile
                .ChangeAsync(file, text => ServiceText.Remove(text, PrivateFile.Bytes(Service!)), cancellationToken, keepRights: true)
                .ConfigureAwait(false);
        }
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{UserName} on {HostNames[0]}:{Port} in {Path}");

    /// <summary>A whole file is replaced or deleted: it must be one that was written so, and not somebody's passwords.</summary>
    private string OnlyToken(string text, string next) => text.Length == 0
        || (text.TrimEnd('\r', '\n').AsSpan().IndexOfAny(" \t\r\n") < 0 && text.Contains("/?Action=connect&", StringComparison.Ordinal))
            ? next
            : throw new Fault(Messages.PasswordFileOfOther(Path), FaultKind.ResourceExists, Path);

    private static string? Bytes(string? text) => text is null ? null : PrivateFile.Bytes(text);
}
