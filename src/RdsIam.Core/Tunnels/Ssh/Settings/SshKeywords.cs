using System.Collections.Frozen;

namespace RdsIam.Core.Tunnels.Ssh.Settings;

/// <summary>What becomes of each keyword of ssh_config.</summary>
internal static class SshKeywords
{
    private static readonly FrozenSet<string> Used = Set(
        "hostname", "user", "port", "identityfile", "certificatefile", "identitiesonly", "identityagent", "proxyjump", "proxycommand",
        "userknownhostsfile", "globalknownhostsfile", "hostkeyalias", "connecttimeout", "serveraliveinterval", "serveralivecountmax");

    /// <summary>About terminals, programs, forwarding and other ways to log in, none of which there are here.</summary>
    private static readonly FrozenSet<string> WithoutMeaning = Set(
        "addkeystoagent", "batchmode", "channeltimeout", "checkhostip", "clearallforwardings", "compression", "controlmaster", "controlpath",
        "controlpersist", "dynamicforward", "enableescapecommandline", "enablesshkeysign", "escapechar", "exitonforwardfailure", "fingerprinthash",
        "forkafterauthentication", "forwardagent", "forwardx11", "forwardx11timeout", "forwardx11trusted", "gatewayports",
        "gssapiauthentication", "gssapidelegatecredentials", "gssapikeyexchange", "gssapitrustdns", "hashknownhosts", "hostbasedauthentication",
        "ignoreunknown", "ipqos", "kbdinteractiveauthentication", "challengeresponseauthentication", "kbdinteractivedevices", "localcommand",
        "localforward", "loglevel", "logverbose", "numberofpasswordprompts", "obscurekeystroketiming",
        "passwordauthentication", "permitlocalcommand", "permitremoteopen", "preferredauthentications", "remotecommand", "remoteforward",
        "requesttty", "rekeylimit", "sendenv", "sessiontype", "setenv", "stdinnull", "streamlocalbindmask", "streamlocalbindunlink",
        "syslogfacility", "tag", "tcpkeepalive", "updatehostkeys", "usekeychain", "useroaming", "visualhostkey", "xauthlocation",
        "warnweakcrypto", "versionaddendum");

    /// <summary>
    /// Would lead elsewhere, or demand more of the server, than what is done here: to go on without them would be unsafe.
    /// </summary>
    private static readonly FrozenSet<string> Refused = Set("revokedhostkeys", "knownhostscommand", "refuseconnection", "pubkeyauthentication", "canonicalizehostname");

    /// <summary>What is done about a keyword that <see cref="SshConfigReader"/> does not read itself.</summary>
    public static SshKeyword Of(string keyword) => Used.Contains(keyword) ? SshKeyword.Used
        : WithoutMeaning.Contains(keyword) ? SshKeyword.WithoutMeaning
        : Refused.Contains(keyword) ? SshKeyword.Refused
        : SshKeyword.Noted;

    private static FrozenSet<string> Set(params string[] words) => words.ToFrozenSet(StringComparer.Ordinal);
}
