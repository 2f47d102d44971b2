namespace RdsIam.Core.Bulk;

/// <summary>The beginning of a member of a gzip file (RFC 1952, 2.3).</summary>
internal static class GzipHeader
{
    private const int FixedLength = 10;
    private const int HasHeaderCheck = 2, HasExtra = 4, HasName = 8, HasComment = 16;

    /// <summary>The first two bytes of every gzip file.</summary>
    public static bool IsStart(ReadOnlySpan<byte> bytes) => bytes is [0x1F, 0x8B, ..];

    /// <summary>Reads to the packed data.</summary>
    /// <returns>False: this is no such header, or not all of one.</returns>
    public static async Task<bool> SkipAsync(GzipSource source, CancellationToken cancellationToken)
    {
        var start = new byte[FixedLength];
        for (var i = 0; i < FixedLength; i++)
        {
            var next = await source.PeekAsync(cancellationToken).ConfigureAwait(false);
            if (next < 0 || (i == 0 && next != 0x1F) || (i == 1 && next != 0x8B) || (i == 2 && next != 8))
            {
                return false;
            }

            start[i] = (byte)next;
            source.Skip();
        }

        var flags = start[3];
        return await SkipExtraAsync(source, (flags & HasExtra) != 0, cancellationToken).ConfigureAwait(false)
            && await SkipTextAsync(source, (flags & HasName) != 0, cancellationToken).ConfigureAwait(false)
            && await SkipTextAsync(source, (flags & HasComment) != 0, cancellationToken).ConfigureAwait(false)
            && await SkipAsync(source, (flags & HasHeaderCheck) != 0 ? 2 : 0, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<bool> SkipExtraAsync(GzipSource source, bool isThere, CancellationToken cancellationToken)
    {
        var low = isThere ? await TakeAsync(source, cancellationToken).ConfigureAwait(false) : 0;
        var high = isThere ? await TakeAsync(source, cancellationToken).ConfigureAwait(false) : 0;
        return low >= 0 && high >= 0 && await SkipAsync(source, low + (high << 8), cancellationToken).ConfigureAwait(false);
    }

    private static async Task<bool> SkipTextAsync(GzipSource source, bool isThere, CancellationToken cancellationToken)
    {
        var next = isThere ? 1 : 0;
        while (next > 0)
        {
            next = await TakeAsync(source, cancellationToken).ConfigureAwait(false);
        }

        return next == 0;
    }

    private static async Task<bool> SkipAsync(GzipSource source, int count, CancellationToken cancellationToken)
    {
        while (count > 0 && await TakeAsync(source, cancellationToken).ConfigureAwait(false) >= 0)
        {
            count--;
        }

        return count == 0;
    }

    private static async ValueTask<int> TakeAsync(GzipSource source, CancellationToken cancellationToken)
    {
        var next = await source.PeekAsync(cancellationToken).ConfigureAwait(false);
        if (next >= 0)
        {
            source.Skip();
        }

        return next;
    }
}
