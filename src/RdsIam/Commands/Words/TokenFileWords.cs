using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Core.Clients;
using RdsIam.Core.Files;
using RdsIam.Input;

namespace RdsIam.Commands.Words;

/// <summary>What a cmdlet was told of the files in which other programs find a token, with paths as they were written.</summary>
internal sealed record TokenFileWords
{
    /// <summary>Null: where libpq looks for its password file.</summary>
    public string? Path { get; init; }

    /// <summary>The file holds the token and nothing else.</summary>
    public bool PasswordOnly { get; init; }

    /// <summary>The entry in a service file; null: none is written.</summary>
    public string? ServiceName { get; init; }

    /// <summary>Null: where libpq looks for its service file.</summary>
    public string? ServiceFile { get; init; }

    /// <summary>The lines of one login.</summary>
    /// <param name="cmdlet">Whose location relative paths begin at.</param>
    /// <param name="target">Where to and as whom.</param>
    /// <param name="names">Of the endpoint: its own, and an alias.</param>
    /// <param name="port">The endpoint's.</param>
    /// <exception cref="Fault">PathNotOfFiles, PathDriveUnknown.</exception>
    public TokenExport ExportOf(PSCmdlet cmdlet, TargetWords target, IEnumerable<string> names, int port) => new()
    {
        Path = Path is null ? ClientFiles.PgPass : FilePaths.One(cmdlet, Path),
        PasswordOnly = PasswordOnly,
        HostNames = [.. names.Append(target.Tunnel?.Host).OfType<string>().Distinct(StringComparer.Ordinal)],
        Port = target.Tunnel?.Port ?? port,
        Database = target.Database,
        UserName = target.UserName!,
        Service = ServiceName,
        ServicePath = ServiceName is null ? null
            : ServiceFile is null ? ClientFiles.Services
            : FilePaths.One(cmdlet, ServiceFile),
    };
}
