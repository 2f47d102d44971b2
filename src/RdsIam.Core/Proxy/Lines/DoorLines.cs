using System.Globalization;
using System.Net;
using Npgsql;
using RdsIam.Core.Proxy.Guarding;

namespace RdsIam.Core.Proxy.Lines;

/// <summary>How clients are told to connect to a door, each in its own spelling. Those with a password are secrets.</summary>
internal sealed class DoorLines(ProxyDoor door, ProxyOptions options, ProxyGuard guard, ProxyFiles files)
{
    /// <summary>An address, a name, or a socket's folder.</summary>
    public string HostName { get; } = options switch
    {
        { SocketFolder: { } folder } => Path.GetFullPath(folder),
        { ListenAddress: null } => IPAddress.Loopback.ToString(),
        { ListenAddress: { } any } when any.Equals(IPAddress.Any) || any.Equals(IPAddress.IPv6Any) => Environment.MachineName,
        { ListenAddress: { } address } => address.ToString(),
    };

    /// <summary>A certificate that was given may be signed by anybody; the one that is made here can be trusted by its file.</summary>
    public string TlsMode { get; } = guard.Certificate is null ? "disable" : options.Certificate is null ? "verify-full" : "require";

    private string? User => door.Target.UserName is { Length: > 0 } user ? user : null;

    private string? Password => guard.Secret?.Password;

    private string? Root => TlsMode == "verify-full" ? files.CertificateFile : null;

    private string Port { get; } = door.Port.ToString(CultureInfo.InvariantCulture);

    /// <summary>libpq's words; the password is in a file.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Settings() =>
    [
        .. new (string Key, string? Value)[]
        {
            ("host", HostName), ("port", Port), ("dbname", door.Target.Database), ("user", User), ("sslmode", TlsMode), ("sslrootcert", Root),
            ("passfile", files.PasswordFile),
        }.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Key, pair.Value!)),
    ];

    /// <summary>A command line without a secret.</summary>
    public string Psql() => string.Format(AdviceFormat.Instance, "psql {0:ps}", Keywords(Settings()));

    public string Uri()
    {
        var isFolder = options.SocketFolder is not null;
        var words = new List<string> { $"sslmode={TlsMode}" };
        words.AddRange(Root is { } root ? [$"sslrootcert={Encode(root)}"] : []);
        words.AddRange(isFolder ? [$"host={Encode(HostName)}", $"port={Port}"] : []);
        return $"postgresql://{Login()}{(isFolder ? "" : $"{Bracketed}:{Port}")}/{Encode(door.Target.Database)}?{string.Join('&', words)}";
    }

    /// <summary>Null: Java takes no socket.</summary>
    public string? Jdbc()
    {
        if (options.SocketFolder is not null)
        {
            return null;
        }

        var words = new (string Key, string? Value)[] { ("user", User), ("password", Password), ("sslmode", TlsMode), ("sslrootcert", Root) }
            .Where(pair => pair.Value is not null).Select(pair => $"{pair.Key}={Encode(pair.Value!)}");
        return $"jdbc:postgresql://{Bracketed}:{Port}/{Encode(door.Target.Database)}?{string.Join('&', words)}";
    }

    public string Npgsql() => new NpgsqlConnectionStringBuilder
    {
        Host = HostName,
        Port = door.Port,
        Database = door.Target.Database,
        Username = User,
        Password = Password,
        SslMode = TlsMode switch { "disable" => SslMode.Disable, "require" => SslMode.Require, _ => SslMode.VerifyFull },
        RootCertificate = Root,
    }.ConnectionString;

    /// <summary>A line of Python for psycopg and psycopg2.</summary>
    public string Psycopg()
    {
        var words = Settings().Where(pair => pair.Key != "passfile").ToList();
        words.AddRange(Password is { } password ? [KeyValuePair.Create("password", password)] : []);
        return $"psycopg.connect(\"{Keywords(words).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\")";
    }

    /// <summary>An entry for pg_service.conf, without a secret.</summary>
    public string Service() =>
        string.Join('\n', Settings().Select(pair => $"{pair.Key}={pair.Value}").Prepend($"[{ProxyFiles.ServiceName(door)}]"));

    /// <summary>What the forms of DBeaver and pgAdmin ask for.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields() =>
    [
        .. new (string Key, string? Value)[]
        {
            ("Host", HostName), ("Port", Port), ("Database", door.Target.Database), ("Username", User), ("Password", Password),
            ("SSL mode", TlsMode), ("Root certificate", Root),
        }.Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Key, pair.Value!)),
    ];

    private string Bracketed => HostName.Contains(':', StringComparison.Ordinal) ? $"[{HostName}]" : HostName;

    private string Login() => (User, Password) switch
    {
        (null, null) => "",
        (var user, null) => Encode(user) + "@",
        (var user, var password) => $"{Encode(user ?? "")}:{Encode(password)}@",
    };

    private static string Keywords(IEnumerable<KeyValuePair<string, string>> words) => string.Join(' ', words.Select(pair => $"{pair.Key}={Quote(pair.Value)}"));

    private static string Quote(string value) => value.Length > 0 && value.All(sign => char.IsAsciiLetterOrDigit(sign) || "-_./:@+".Contains(sign))
        ? value
        : $"'{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static string Encode(string text) => System.Uri.EscapeDataString(text);
}
