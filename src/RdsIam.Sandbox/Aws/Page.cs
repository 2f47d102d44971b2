using System.Globalization;
using System.Text;

namespace RdsIam.Sandbox.Aws;

/// <summary>One page of a list, and the marker of the next.</summary>
/// <param name="Items">The items of this page.</param>
/// <param name="Marker">Where the next page begins, or null on the last one.</param>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? Marker);

/// <summary>Cuts lists into pages.</summary>
internal static class Paging
{
    /// <summary>RDS: MaxRecords from 20 to 100.</summary>
    /// <exception cref="AwsFault">InvalidParameterValue.</exception>
    public static Page<T> Records<T>(ApiRequest request, IEnumerable<T> items)
    {
        var size = request.FindInt("MaxRecords") ?? 100;
        return size is >= 20 and <= 100
            ? Cut(request, items, size)
            : throw new AwsFault(
                400, "InvalidParameterValue",
                string.Create(CultureInfo.InvariantCulture, $"Invalid value {size} for MaxRecords. Must be between 20 and 100"));
    }

    /// <summary>IAM: MaxItems from 1 to 1000.</summary>
    /// <exception cref="AwsFault">ValidationError.</exception>
    public static Page<T> Items<T>(ApiRequest request, IEnumerable<T> items)
    {
        var size = request.FindInt("MaxItems") ?? 100;
        return size switch
        {
            < 1 => throw SessionRequest.Constraint("maxItems", size, "Member must have value greater than or equal to 1"),
            > 1000 => throw SessionRequest.Constraint("maxItems", size, "Member must have value less than or equal to 1000"),
            _ => Cut(request, items, size),
        };
    }

    /// <summary>Organizations: MaxResults from 1 to 20, and a token for the next page.</summary>
    /// <exception cref="AwsFault">InvalidInputException.</exception>
    public static Page<T> Results<T>(ApiRequest request, IEnumerable<T> items, int size, string? token)
    {
        if (size is < 1 or > 20)
        {
            throw new AwsFault(400, "InvalidInputException", "You provided a value for MaxResults that is not from 1 to 20.");
        }

        var parameters = token is null ? [] : new Dictionary<string, string> { ["Marker"] = token };
        return Cut(request with { Parameters = parameters }, items, size);
    }

    private static Page<T> Cut<T>(ApiRequest request, IEnumerable<T> items, int size)
    {
        var all = items.ToList();
        var start = request.Find("Marker") is { } marker ? Read(marker) : 0;
        var end = Math.Min(start + Math.Min(size, request.LongestPage), all.Count);
        return new(all.GetRange(Math.Min(start, all.Count), Math.Max(end - start, 0)), end < all.Count ? Write(end) : null);
    }

    // Clients must take markers as they are; in base64 nobody is tempted to count in them.
    private static string Write(int start) =>
        Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"next:{start}")));

    private static int Read(string marker)
    {
        var buffer = new byte[marker.Length];
        return Convert.TryFromBase64String(marker, buffer, out var length)
            && Encoding.ASCII.GetString(buffer, 0, length) is var text
            && text.StartsWith("next:", StringComparison.Ordinal)
            && int.TryParse(text["next:".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var start)
            ? start
            : throw new AwsFault(400, "InvalidParameterValue", "The parameter Marker must be provided and must not be altered.");
    }
}
