using System.Text.RegularExpressions;

namespace RdsIam.Help;

/// <summary>What help needs of the module's manifest.</summary>
internal static partial class Manifest
{
    /// <returns>The address of the folder of the cmdlets' pages.</returns>
    public static string PagesOnline(string repository) =>
        $"{ProjectUri().Match(File.ReadAllText(Path.Combine(repository, "RdsIam.psd1"))).Groups[1].Value}/blob/main/docs/cmdlets";

    [GeneratedRegex(@"ProjectUri\s*=\s*'([^']+)'")]
    private static partial Regex ProjectUri();
}
