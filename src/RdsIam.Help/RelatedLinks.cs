namespace RdsIam.Help;

/// <summary>Where to read on: the cmdlets with the same noun and those that the page names, and the topics of its parameters.</summary>
internal sealed record RelatedLinks(IReadOnlyList<string> Cmdlets, IReadOnlyList<string> Topics)
{
    /// <summary>The topics, each with parameters that call for it.</summary>
    private static readonly (string Topic, string[] Parameters)[] ByParameter =
    [
        ("about_RdsIam_Targets", ["HostName", "Connection"]),
        ("about_RdsIam_Identities", ["RoleArn"]),
        ("about_RdsIam_Tunnels", ["Through"]),
    ];

    /// <summary>The topics, each with nouns that call for it.</summary>
    private static readonly (string Topic, string[] Nouns)[] ByNoun =
    [
        ("about_RdsIam_Proxy", ["RdsIamProxy"]),
        ("about_RdsIam_Types", ["RdsIamQuery", "RdsIamData"]),
        ("about_RdsIam_Policies", ["RdsIamPolicy", "RdsIamAccess"]),
        ("about_RdsIam_Troubleshooting", ["RdsIam", "RdsIamConnection", "RdsIamToken"]),
    ];

    public static RelatedLinks Of(CmdletModel cmdlet, HelpPage page, IEnumerable<(CmdletModel Cmdlet, HelpPage Page)> all)
    {
        var names = all.Select(item => item.Cmdlet).Where(other => other.Noun == cmdlet.Noun || page.Mentions.Contains(other.Name))
            .Select(other => other.Name).Where(name => name != cmdlet.Name);
        var topics = ByParameter.Where(item => cmdlet.Parameters.Any(parameter => item.Parameters.Contains(parameter.Name)))
            .Select(item => item.Topic)
            .Concat(ByNoun.Where(item => item.Nouns.Contains(cmdlet.Noun)).Select(item => item.Topic));
        return new([.. names], ["about_RdsIam", .. topics, "about_RdsIam_Errors"]);
    }
}
