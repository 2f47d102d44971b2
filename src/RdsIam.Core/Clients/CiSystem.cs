namespace RdsIam.Core.Clients;

/// <summary>Which continuous integration system the environment speaks of: asked by what writes into its log, or keeps out of it.</summary>
internal static class CiSystem
{
    /// <summary>Any of them: GitHub, GitLab and most others set CI; Azure Pipelines does not.</summary>
    /// <param name="getEnvironment">Gives an environment variable's value, or null.</param>
    public static bool IsHere(Func<string, string?> getEnvironment) => IsOn(getEnvironment("CI")) || IsAzurePipelines(getEnvironment);

    /// <summary>Whether the log is read for commands, which anything that is written into it can be.</summary>
    /// <param name="getEnvironment">Gives an environment variable's value, or null.</param>
    public static bool ReadsCommands(Func<string, string?> getEnvironment) =>
        IsGitHubActions(getEnvironment) || IsAzurePipelines(getEnvironment) || getEnvironment("TEAMCITY_VERSION") is { Length: > 0 };

    public static bool IsGitHubActions(Func<string, string?> getEnvironment) => IsOn(getEnvironment("GITHUB_ACTIONS"));

    public static bool IsAzurePipelines(Func<string, string?> getEnvironment) => IsOn(getEnvironment("TF_BUILD"));

    /// <summary>Some set their own name or 1, and people turn it off by false or 0.</summary>
    private static bool IsOn(string? value) =>
        value is { Length: > 0 } and not "0" && !string.Equals(value, "false", StringComparison.OrdinalIgnoreCase);
}
