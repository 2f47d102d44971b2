using System.Text.RegularExpressions;

namespace RdsIam.Core.Names;

/// <summary>The form of a region's code, such as <c>eu-west-1</c>.</summary>
internal static partial class RegionName
{
    /// <summary>It stands between two dots of a host's name.</summary>
    private const int LongestLabel = 63;

    /// <summary>The code in lower case.</summary>
    /// <exception cref="Fault">RegionEmpty or RegionInvalid.</exception>
    public static string Normalize(string region)
    {
        if (string.IsNullOrWhiteSpace(region))
        {
            throw new Fault(Messages.RegionEmpty, FaultKind.InvalidArgument, region);
        }

        var code = region.ToLowerInvariant();
        return IsCode(code) ? code : throw new Fault(Messages.RegionInvalid(region), FaultKind.InvalidArgument, region);
    }

    /// <summary>Whether the text has the form of a region's code in lower case; new regions pass.</summary>
    public static bool IsCode(ReadOnlySpan<char> text) => text.Length <= LongestLabel && Code().IsMatch(text);

    [GeneratedRegex(@"\A[a-z]{2,}(-[a-z]+)+-[0-9]{1,2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Code();
}
