using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Policies.Findings;

/// <summary>Resource ids that are nearly those of an endpoint that is known.</summary>
internal static class ResourceIdTypo
{
    // Made by chance of 26 characters, two ids never come as near as this.
    private const int MostEdits = 2;
    private const int LeastLength = 12;

    /// <summary>The id that was meant; null where the text is right, or no id that is known comes near.</summary>
    public static string? Of(string written, FindingContext context)
    {
        if (written.Length < LeastLength || StatementFacts.IsPattern(written))
        {
            return null;
        }

        if (context.Endpoints is null)
        {
            var only = context.Asked?.ResourceId;
            return written == only ? null : only is { Length: >= LeastLength } && IsNear(written, only) ? only : InCapitals(written);
        }

        var known = context.Endpoints.Select(endpoint => endpoint.ResourceId)
            .Concat(context.Asked is { } asked ? [asked.ResourceId] : []).ToList();
        return known.Contains(written) ? null
            : known.Find(id => id.Length >= LeastLength && IsNear(written, id)) ?? InCapitals(written);
    }

    private static bool IsNear(string written, string id) =>
        written.Equals(id, StringComparison.OrdinalIgnoreCase)
            || (MayBeNear(written, id) && EditDistance.Between(written, id, MostEdits) <= MostEdits);

    /// <summary>Two edits leave one of three pieces whole. Most ids have none in common, and that is seen at once.</summary>
    private static bool MayBeNear(ReadOnlySpan<char> written, ReadOnlySpan<char> id)
    {
        var piece = written.Length / (MostEdits + 1);
        for (var i = 0; i <= MostEdits; i++)
        {
            var end = i == MostEdits ? written.Length : (i + 1) * piece;
            if (id.IndexOf(written[(i * piece)..end]) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>An id of an instance or a cluster in small letters: so many of them are no name that somebody gave.</summary>
    private static string? InCapitals(string written)
    {
        var dash = written.IndexOf('-', StringComparison.Ordinal) + 1;
        if (written.Length - dash != 26)
        {
            return null;
        }

        var capitals = written[..dash] + written[dash..].ToUpperInvariant();
        return written != capitals && ConnectArnParts.IsResourceId(capitals) && written.StartsWith("prx", StringComparison.Ordinal) == false
            ? capitals
            : null;
    }
}
