using RdsIam.Core.Clients;
using RdsIam.Core.Files;

namespace RdsIam.Core.Proxy.Lines;

/// <summary>
/// The files of a proxy that clients read: its password, its certificate, its entries in a service file. They go with it.
/// </summary>
internal sealed class ProxyFiles
{
    private readonly string? _serviceFile;
    private readonly IReadOnlyList<string> _services;

    private ProxyFiles(string? password, string? certificate, string? serviceFile, IReadOnlyList<string> services) =>
        (PasswordFile, CertificateFile, _serviceFile, _services) = (password, certificate, serviceFile, services);

    public static ProxyFiles None { get; } = new(null, null, null, []);

    /// <summary>In libpq's format, for its owner alone; null: no password is asked for.</summary>
    public string? PasswordFile { get; }

    /// <summary>What clients can trust, PEM; null: TLS is not offered.</summary>
    public string? CertificateFile { get; }

    /// <exception cref="Fault">A file cannot be written.</exception>
    public static async Task<ProxyFiles> WriteAsync(ProxyServer server, CancellationToken cancellationToken)
    {
        var password = server.Guard.Secret is { } secret ? PrivateFile.CreateTemporary(PasswordText(server, secret.Password)) : null;
        var certificate = server.Guard.CertificateText is { } text ? PrivateFile.CreateTemporary(text) : null;
        var services = server.Options.ServiceFile is null ? [] : server.Doors.Select(ServiceName).ToList();
        var files = new ProxyFiles(password, certificate, server.Options.ServiceFile, services);
        if (server.Options.ServiceFile is { } path)
        {
            try
            {
                await PrivateFile.ChangeAsync(path, old => SetServices(old, server, files), cancellationToken, keepRights: true)
                    .ConfigureAwait(false);
            }
            catch
            {
                files.DeleteOwn();
                throw;
            }
        }

        return files;
    }

    /// <summary>The name of a door's entry in a service file.</summary>
    public static string ServiceName(ProxyDoor door) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"{ServicePrefix(door.Target.HostName)}{door.Port}");

    /// <summary>Takes entries out of a service file that proxies to some endpoints wrote, as one that was killed could not.</summary>
    /// <param name="serviceFile">The file; that it is not there is no fault.</param>
    /// <param name="hostNames">The endpoints.</param>
    /// <param name="port">Where clients came; 0: wherever.</param>
    /// <param name="cancellationToken">Ends the wait for another writer.</param>
    /// <exception cref="Fault">The file cannot be written.</exception>
    public static async Task RemoveEntriesAsync(
        string serviceFile, IReadOnlyList<string> hostNames, int port, CancellationToken cancellationToken)
    {
        if (!File.Exists(serviceFile))
        {
            return;
        }

        await PrivateFile.ChangeAsync(
            serviceFile,
            old => ServiceText.Names(old)
                .Where(name => hostNames.Any(host => IsEntry(name, host, port))).Aggregate(old, ServiceText.Remove),
            cancellationToken,
            keepRights: true).ConfigureAwait(false);
    }

    public async Task RemoveAsync()
    {
        DeleteOwn();
        if (_serviceFile is not null)
        {
            await PrivateFile.ChangeAsync(
                _serviceFile, old => _services.Aggregate(old, ServiceText.Remove), CancellationToken.None, keepRights: true)
                    .ConfigureAwait(false);
        }
    }

    /// <summary>Removes what can be removed when the process ends and nobody can wait long.</summary>
    public void Forget()
    {
        try
        {
            RemoveAsync().Wait(TimeSpan.FromSeconds(1));
        }
        catch (AggregateException)
        {
            // Nobody is left to be told.
        }
    }

    private void DeleteOwn()
    {
        foreach (var file in new[] { PasswordFile, CertificateFile }.OfType<string>())
        {
            File.Delete(file);
        }
    }

    private static string ServicePrefix(string hostName) => $"rdsiam-{hostName.Split('.')[0]}-";

    private static bool IsEntry(string name, string hostName, int port) =>
        name.StartsWith(ServicePrefix(hostName), StringComparison.OrdinalIgnoreCase)
        && int.TryParse(name.AsSpan(ServicePrefix(hostName).Length), System.Globalization.NumberStyles.None, null, out var found)
        && (port == 0 || port == found);

    /// <summary>Whatever name a client has for this machine and whoever it says it is: the ports are the proxy's alone.</summary>
    private static string PasswordText(ProxyServer server, string password) => string.Concat(server.Doors.Select(door => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"*:{door.Port}:*:*:{password.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal)}\n")));

    private static string SetServices(string text, ProxyServer server, ProxyFiles files) => server.Doors.Aggregate(
        text, (old, door) =>
            ServiceText.Set(old, ServiceName(door), Bytes(new DoorLines(door, server.Options, server.Guard, files).Settings())));

    private static IEnumerable<KeyValuePair<string, string>> Bytes(IEnumerable<KeyValuePair<string, string>> settings) =>
        settings.Select(pair => KeyValuePair.Create(pair.Key, PrivateFile.Bytes(pair.Value)));
}
