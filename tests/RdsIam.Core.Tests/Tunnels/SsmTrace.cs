using System.Globalization;
using System.Text;

namespace RdsIam.Core.Tests.Tunnels;

/// <summary>Frames between the official client and the official agent, from the folder of shared facts.</summary>
internal static class SsmTrace
{
    private static readonly string File = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "facts", "ssm-trace.txt"));

    /// <summary>The binary frames, with whether the client sent each; skips the running test where the file is not there.</summary>
    public static IReadOnlyList<(bool ByClient, byte[] Frame)> Frames()
    {
        Assert.SkipUnless(System.IO.File.Exists(File), "../shared/facts/ssm-trace.txt is not beside the repository.");
        return
        [
            .. System.IO.File.ReadLines(File, Encoding.UTF8)
                .Where(line => line.StartsWith("C>A ", StringComparison.Ordinal) || line.StartsWith("A>C ", StringComparison.Ordinal))
                .Select(line => (line[0] == 'C', Convert.FromHexString(line[4..].Trim()))),
        ];
    }

    public static string Text(ReadOnlyMemory<byte> payload) => string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetString(payload.Span)}");
}
