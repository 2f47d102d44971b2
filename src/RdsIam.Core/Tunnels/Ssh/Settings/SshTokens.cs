using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace RdsIam.Core.Tunnels.Ssh.Settings;

/// <summary>Puts in what ssh_config writes with <c>%</c>, <c>~</c> and <c>${}</c>.</summary>
internal static partial class SshTokens
{
    /// <exception cref="FormatException">A token that HostName does not have.</exception>
    public static string HostName(string text, string alias) => Expand(text, token => token == 'h' ? alias : null);

    /// <summary>A path, absolute in the end.</summary>
    /// <exception cref="FormatException">A token or variable that is not there.</exception>
    public static string File(string text, SshHost host, SshPlaces places)
    {
        var path = Expand(Home(Variables(text, places), places), token => token switch
        {
            'd' => places.Home,
            'h' => host.HostName,
            'i' => Environment.GetEnvironmentVariable("UID"),
            'k' => host.HostKeyAlias ?? host.Alias,
            'L' => Environment.MachineName.Split('.')[0],
            'l' => Environment.MachineName,
            'n' => host.Alias,
            'p' => host.Port.ToString(CultureInfo.InvariantCulture),
            'r' => host.User,
            'u' => places.UserName,
            _ => null,
        });
        return Path.GetFullPath(path, places.Home);
    }

    /// <summary><c>~</c> in front of a path.</summary>
    /// <exception cref="FormatException">Somebody else's home.</exception>
    public static string Home(string path, SshPlaces places) => path switch
    {
        "~" => places.Home,
        ['~', '/' or '\\', .. var rest] => Path.Combine(places.Home, rest),
        ['~', ..] => throw new FormatException(Messages.SshConfigOtherHome(path)),
        _ => path,
    };

    private static string Variables(string text, SshPlaces places) => Variable().Replace(
        text, found =>
            places.Variable(found.Groups[1].Value) ?? throw new FormatException(Messages.SshConfigVariable(found.Groups[1].Value)));

    private static string Expand(string text, Func<char, string?> valueOf)
    {
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                result.Append(text[i]);
                continue;
            }

            var token = ++i < text.Length ? text[i] : '\0';
            result.Append(token == '%' ? "%" : valueOf(token) ?? throw new FormatException(Messages.SshConfigToken("%" + token)));
        }

        return result.ToString();
    }

    [GeneratedRegex(@"\$\{([A-Za-z_][A-Za-z0-9_]*)\}", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
