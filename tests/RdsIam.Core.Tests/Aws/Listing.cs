namespace RdsIam.Core.Tests.Aws;

/// <summary>Reads async listings, for which .NET 8 brings nothing.</summary>
internal static class Listing
{
    public static Task<List<T>> ToListAsync<T>(this IAsyncEnumerable<T> listing, CancellationToken cancellationToken) =>
        TakeAsync(listing, int.MaxValue, cancellationToken);

    /// <summary>Reads the first few and leaves the rest unread.</summary>
    public static async Task<List<T>> TakeAsync<T>(this IAsyncEnumerable<T> listing, int count, CancellationToken cancellationToken)
    {
        var items = new List<T>();
        await foreach (var item in listing.WithCancellation(cancellationToken))
        {
            items.Add(item);
            if (items.Count == count)
            {
                break;
            }
        }

        return items;
    }
}
