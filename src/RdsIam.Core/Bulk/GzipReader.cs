using System.IO.Compression;

namespace RdsIam.Core.Bulk;

/// <summary>
/// The content of a gzip file (RFC 1952), one member after the other, each checked against its own check value and length. The
/// library's GZipStream ends in silence where a file was cut off, so that the rows before the cut would be all there are.
/// </summary>
/// <param name="source">The file's bytes from the first one on.</param>
/// <param name="path">For messages.</param>
internal sealed class GzipReader(Stream source, string path) : ReadOnceStream
{
    private readonly GzipSource _source = new(source);
    private DeflateStream? _member;
    private GzipCheck _check = new();
    private bool _isEnded;

    /// <exception cref="Fault">The file is cut off, damaged, or has something else behind its end.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!_isEnded && !buffer.IsEmpty)
        {
            if (_member is null)
            {
                await BeginMemberAsync(isFirst: true, cancellationToken).ConfigureAwait(false);
            }

            if (await InflateAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
            {
                _check.Take(buffer.Span[..count]);
                return count;
            }

            await EndMemberAsync(cancellationToken).ConfigureAwait(false);
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _member?.Dispose();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<int> InflateAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await _member!.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(e);
        }
    }

    private async Task BeginMemberAsync(bool isFirst, CancellationToken cancellationToken)
    {
        if (!await GzipHeader.SkipAsync(_source, cancellationToken).ConfigureAwait(false))
        {
            var isCut = await _source.PeekAsync(cancellationToken).ConfigureAwait(false) < 0;
            throw isCut ? Cut() : isFirst ? Damaged(null) : new Fault(Messages.ImportFileGzipMore(path), FaultKind.InvalidData, path);
        }

        (_member, _check) = (new DeflateStream(_source, CompressionMode.Decompress, leaveOpen: true), new GzipCheck());
    }

    /// <summary>
    /// Finds where the member ended: the decoder has read on to the end of its buffer and does not say how much it used, but
    /// the eight bytes that must follow are known.
    /// </summary>
    private async Task EndMemberAsync(CancellationToken cancellationToken)
    {
        await _member!.DisposeAsync().ConfigureAwait(false);
        if (!await _source.TakeBackAsync(_check.ToBytes(), cancellationToken).ConfigureAwait(false))
        {
            throw Cut();
        }

        // Zeros fill up the blocks of tapes and of some archives.
        int next;
        while ((next = await _source.PeekAsync(cancellationToken).ConfigureAwait(false)) == 0)
        {
            _source.Skip();
        }

        _isEnded = next < 0;
        if (!_isEnded)
        {
            await BeginMemberAsync(isFirst: false, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What the check value finds may also be damage in the middle.</summary>
    private Fault Cut() => new(Messages.ImportFileGzipCut(path), FaultKind.InvalidData, path);

    private Fault Damaged(Exception? e) => new(Messages.ImportFileGzipDamaged(path), FaultKind.InvalidData, path, e);
}
