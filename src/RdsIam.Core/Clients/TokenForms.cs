using System.Globalization;
using System.Net;
using System.Text;
using Npgsql;
using RdsIam.Core.Connections;
using RdsIam.Core.Names;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Clients;

/// <summary>What a ready-made form says beside the token.</summary>
internal sealed record TokenFormOptions
{
    /// <summary>Null: the client's own default, the user's name.</summary>
    public string? Database { get; init; }

    /// <summary>Where the socket goes when it is not the token's host: a tunnel's end. Null: the token's host.</summary>
    public string? ConnectToHost { get; init; }

    /// <summary>Null: the token's port.</summary>
    public int? ConnectToPort { get; init; }

    public TlsMode TlsMode { get; init; } = TlsMode.VerifyFull;

    /// <summary>A PEM file. Null: the client's own default.</summary>
    public string? RootCertificate { get; init; }

    /// <summary>The name of the session in pg_stat_activity. Null: the client's own.</summary>
    public string? ApplicationName { get; init; }

    /// <summary>Seconds to wait for a connection. Null: the client's own default.</summary>
    public int? ConnectTimeout { get; init; }
}

/// <summary>A token in the spellings that clients take. Every result is a secret.</summary>
internal static class TokenForms
{
    /// <summary>A connection URI as libpq reads it; the token is percent-encoded once, as a whole.</summary>
    /// <exception cref="Fault">ConnectToNotAddress.</exception>
    public static string Uri(Token token, TokenFormOptions options)
    {
        var query = Settings(token, options).Where(s => s.Keyword is "hostaddr" or "sslmode" or "sslrootcert");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"postgresql://{Encode(token.UserName)}:{Encode(token.Value)}@{Bracketed(token.HostName)}:{options.ConnectToPort ?? token.Port}"
            + $"/{Encode(options.Database ?? "")}?{string.Join('&', query.Select(s => $"{s.Keyword}={Encode(s.Value)}"))}");
    }

    /// <summary>
    /// A URI for drivers of Node.js, which send words that they do not know (hostaddr, sslrootcert) to the server, and that
    /// refuses them. Node.js reads further authorities from the file that NODE_EXTRA_CA_CERTS names.
    /// </summary>
    /// <exception cref="Fault">UriCannotTunnel: it cannot say one name to verify and another to connect to.</exception>
    public static string NodeUri(Token token, TokenFormOptions options) =>
        options is { ConnectToHost: { } other, TlsMode: not TlsMode.Require } && other != token.HostName
            ? throw new Fault(Messages.UriCannotTunnel(token.HostName, other), FaultKind.InvalidArgument, other)
            : string.Create(
                CultureInfo.InvariantCulture,
                $"postgresql://{Encode(token.UserName)}:{Encode(token.Value)}@{Bracketed(options.ConnectToHost ?? token.HostName)}"
                + $":{options.ConnectToPort ?? token.Port}/{Encode(options.Database ?? "")}?sslmode={NodeSpelling(options.TlsMode)}");

    /// <summary>A connection string of Npgsql.</summary>
    /// <exception cref="Fault">ConnectionStringCannotTunnel: it cannot say one name to verify and another to connect to.</exception>
    public static string ConnectionString(Token token, TokenFormOptions options)
    {
        if (options is { ConnectToHost: { } other, TlsMode: TlsMode.VerifyFull } && other != token.HostName)
        {
            throw new Fault(Messages.ConnectionStringCannotTunnel(token.HostName, other), FaultKind.InvalidArgument, other);
        }

        return new NpgsqlConnectionStringBuilder
        {
            Host = options.ConnectToHost ?? token.HostName,
            Port = options.ConnectToPort ?? token.Port,
            Username = token.UserName,
            Password = token.Value,
            Database = options.Database,
            SslMode = options.TlsMode switch
            {
                TlsMode.VerifyFull => SslMode.VerifyFull,
                TlsMode.VerifyCA => SslMode.VerifyCA,
                _ => SslMode.Require,
            },
            RootCertificate = options.RootCertificate,
        }.ConnectionString;
    }

    /// <summary>A keyword/value string of libpq.</summary>
    /// <exception cref="Fault">ConnectToNotAddress.</exception>
    public static string Libpq(Token token, TokenFormOptions options) =>
        string.Join(' ', Settings(token, options).Select(s => $"{s.Keyword}={Quote(s.Value)}"));

    /// <summary>libpq's environment variables, in a stable order.</summary>
    /// <exception cref="Fault">ConnectToNotAddress.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Environment(Token token, TokenFormOptions options) =>
        [.. Settings(token, options).Select(s => KeyValuePair.Create(s.Variable, s.Value))];

    /// <summary>The settings of an entry in pg_service.conf: everything but the password.</summary>
    /// <exception cref="Fault">ConnectToNotAddress.</exception>
    public static IReadOnlyList<KeyValuePair<string, string>> Service(Token token, TokenFormOptions options) =>
        [.. Settings(token, options).Where(s => s.Keyword != "password").Select(s => KeyValuePair.Create(s.Keyword, s.Value))];

    /// <summary>What libpq is told in all three of its spellings.</summary>
    private static List<(string Keyword, string Variable, string Value)> Settings(Token token, TokenFormOptions options)
    {
        var port = (options.ConnectToPort ?? token.Port).ToString(CultureInfo.InvariantCulture);
        List<(string, string, string?)> settings =
        [
            ("host", "PGHOST", token.HostName),
            ("hostaddr", "PGHOSTADDR", ConnectAddress(token, options)),
            ("port", "PGPORT", port),
            ("user", "PGUSER", token.UserName),
            ("password", "PGPASSWORD", token.Value),
            ("dbname", "PGDATABASE", options.Database),
            ("sslmode", "PGSSLMODE", Spelling(options.TlsMode)),
            ("sslrootcert", "PGSSLROOTCERT", options.RootCertificate),
            ("application_name", "PGAPPNAME", options.ApplicationName),
            ("connect_timeout", "PGCONNECT_TIMEOUT", options.ConnectTimeout?.ToString(CultureInfo.InvariantCulture)),
        ];
        return [.. settings.Where(s => !string.IsNullOrEmpty(s.Item3)).Select(s => (s.Item1, s.Item2, s.Item3!))];
    }

    /// <summary>libpq keeps the name to verify in host, and takes where to connect to in hostaddr, as an address only.</summary>
    private static string? ConnectAddress(Token token, TokenFormOptions options) => options.ConnectToHost switch
    {
        null => null,
        var host when host == token.HostName => null,
        var host when host.Equals("localhost", StringComparison.OrdinalIgnoreCase) => IPAddress.Loopback.ToString(),
        var host when IPAddress.TryParse(host, out var address) => address.ToString(),
        var host => throw new Fault(Messages.ConnectToNotAddress(host), FaultKind.InvalidArgument, host),
    };

    private static string Spelling(TlsMode mode) => mode switch
    {
        TlsMode.VerifyFull => "verify-full",
        TlsMode.VerifyCA => "verify-ca",
        _ => "require",
    };

    /// <summary>postgres.js knows no verify-ca: what it does not know it checks in full.</summary>
    private static string NodeSpelling(TlsMode mode) => mode == TlsMode.Require ? "require" : "verify-full";

    private static string Bracketed(string host) => TokenHostName.NeedsBrackets(host) ? $"[{host}]" : host;

    private static string Encode(string text) => System.Uri.EscapeDataString(text);

    private static string Quote(string value)
    {
        var quoted = new StringBuilder("'");
        foreach (var c in value)
        {
            quoted.Append(c is '\\' or '\'' ? "\\" : "").Append(c);
        }

        return quoted.Append('\'').ToString();
    }
}
