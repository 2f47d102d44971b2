using System.Globalization;

namespace RdsIam.Core.Connections.Targets;

/// <summary>
/// The settings of a connection under the names that libpq, JDBC's drivers and .NET's have for them.
/// </summary>
internal static class SettingNames
{
    /// <summary>The settings out of pairs of name and value.</summary>
    /// <param name="pairs">In their order; the last of a name counts, as for the drivers.</param>
    /// <param name="source">What they stand in, for errors: never with its values.</param>
    /// <param name="unused">Names that say nothing that RdsIam can use, in their order.</param>
    /// <exception cref="Fault">ConnectionTextPassword, ConnectionTextValue, ConnectionTextManyHosts, ConnectionTextNoTls.</exception>
    public static TargetSettings Read(IEnumerable<KeyValuePair<string, string>> pairs, string source, out IReadOnlyList<string> unused)
    {
        var settings = new TargetSettings();
        string? address = null;
        string? signed = null;
        var ignored = new List<string>();
        foreach (var (name, value) in pairs)
        {
            if (value.Length == 0)
            {
                continue;
            }

            switch (Plain(name))
            {
                case "host" or "hostname" or "server" or "datasource":
                    settings = settings with { HostName = One(value, source) };
                    break;
                case "hostaddr":
                    address = One(value, source);
                    break;
                case "iamhost":
                    signed = One(value, source);
                    break;
                case "port":
                    settings = settings with { Port = Number(name, One(value, source), 1, 65_535) };
                    break;
                case "user" or "username" or "userid" or "uid":
                    settings = settings with { UserName = value };
                    break;
                case "dbname" or "database" or "databasename" or "initialcatalog" or "db":
                    settings = settings with { Database = value };
                    break;
                case "sslmode":
                    settings = settings with { SslMode = Tls(value, source) };
                    break;
                case "sslrootcert" or "rootcertificate":
                    settings = settings with { RootCertificate = value == "system" ? null : value };
                    break;
                case "connecttimeout" or "timeout" or "logintimeout":
                    settings = settings with { ConnectTimeout = Number(name, value, 0, 3_600) is > 0 and var seconds ? seconds : null };
                    break;
                case "maxpoolsize" or "maximumpoolsize":
                    settings = settings with { MaxPoolSize = Number(name, value, 1, 10_000) };
                    break;
                case "iamregion":
                    settings = settings with { Region = value };
                    break;
                case "awsprofile":
                    settings = settings with { ProfileName = value };
                    break;
                case "password" or "pwd" or "psw" or "passwd":
                    throw new Fault(Messages.ConnectionTextPassword(source), FaultKind.Security, source);
                default:
                    ignored.Add(name);
                    break;
            }
        }

        unused = ignored;
        return (signed, address) switch
        {
            ({ } name, _) => settings with { HostName = name, ConnectTo = settings.HostName },
            (_, { } numeric) when settings.HostName is not null => settings with { ConnectTo = numeric },
            (_, { } numeric) => settings with { HostName = numeric },
            _ => settings,
        };
    }

    /// <summary><c>Root Certificate</c>, <c>root_certificate</c> and <c>RootCertificate</c> are one.</summary>
    private static string Plain(string name) =>
        string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();

    private static string One(string value, string source) => value.Contains(',', StringComparison.Ordinal)
        ? throw new Fault(Messages.ConnectionTextManyHosts(source), FaultKind.InvalidArgument, source)
        : value.Trim('[', ']');

    private static int Number(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new Fault(Messages.ConnectionTextValue(name, value, least, most), FaultKind.InvalidArgument, name);

    /// <summary>
    /// What asks for less than RdsIam checks is not taken: a connection that would be open to others is never made of it.
    /// </summary>
    private static TlsMode? Tls(string value, string source) => Plain(value) switch
    {
        "verifyca" => TlsMode.VerifyCA,
        "disable" => throw new Fault(Messages.ConnectionTextNoTls(source), FaultKind.Security, source),
        _ => null,
    };
}
