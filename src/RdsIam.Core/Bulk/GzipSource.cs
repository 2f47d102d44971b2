namespace RdsIam.Core.Bulk;

/// <summary>The bytes of a packed file, of which the last that were given can be taken back.</summary>
internal sealed class GzipSource(Stream source) : ReadOnceStream
{
    private readonly byte[] _buffer = new byte[1 << 16];

    /// <summary>The part of the buffer that was given last begins here.</summary>
    private int _given;
    private int _at;
    private int _end;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_at == _end && !await FillAsync(cancellationToken).ConfigureAwait(false))
        {
            return 0;
        }

        var count = Math.Min(buffer.Length, _end - _at);
        _buffer.AsMemory(_at, count).CopyTo(buffer);
        (_given, _at) = (_at, _at + count);
        return count;
    }

    /// <returns>-1 at the end.</returns>
    public async ValueTask<int> PeekAsync(CancellationToken cancellationToken) =>
        _at < _end || await FillAsync(cancellationToken).ConfigureAwait(false) ? _buffer[_at] : -1;

    /// <summary>Goes past the byte that was peeked.</summary>
    public void Skip() => _at++;

    /// <summary>
    /// Goes back to just behind <paramref name="mark"/>, which stands in what was given last or right behind it.
    /// </summary>
    /// <returns>False: it does not stand there.</returns>
    public async ValueTask<bool> TakeBackAsync(byte[] mark, CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_given, _end - _given).CopyTo(_buffer);
        (_given, _at, _end) = (0, _at - _given, _end - _given);
        while (_end < _at + mark.Length && await FillMoreAsync(cancellationToken).ConfigureAwait(false))
        {
            // A pipe may give a byte at a time.
        }

        var reach = Math.Min(_end, _at + mark.Length);
        var found = _buffer.AsSpan(0, reach).IndexOf(mark);
        _at = found < 0 ? _at : found + mark.Length;
        return found >= 0;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        // What was given last stays, to be taken back; its reader takes 8 kB at a time.
        _buffer.AsSpan(_given, _end - _given).CopyTo(_buffer);
        (_given, _at, _end) = (0, _at - _given, _end - _given);
        if (_end > _buffer.Length / 2)
        {
            (_at, _end) = (0, 0);
        }

        return await FillMoreAsync(cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<bool> FillMoreAsync(CancellationToken cancellationToken)
    {
        var count = await source.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _end += count;
        return count > 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}
