using System.Text;
using RdsIam.Core.Files;

namespace RdsIam.Core.Bulk;

/// <summary>A text of any encoding as UTF-8. Bytes that are no character of the encoding are a fault, which says where they are.</summary>
/// <param name="source">The bytes behind the byte order mark; not disposed.</param>
/// <param name="encoding">Theirs.</param>
/// <param name="path">For messages.</param>
/// <param name="markLength">The length of the byte order mark.</param>
internal sealed class DecodedStream(Stream source, Encoding encoding, string path, int markLength) : ReadOnceStream
{
    private readonly Encoding _encoding = TextEncodings.Strict(encoding);
    private readonly byte[] _bytes = new byte[1 << 16];
    private Decoder? _decoder;
    private long _passed = markLength;
    private long _line = 1;
    private byte[] _ready = [];
    private int _at;
    private bool _isEnded;

    /// <exception cref="Fault">ImportFileCharacter: the bytes are not of this encoding.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_at == _ready.Length && !_isEnded)
        {
            var count = await source.ReadAsync(_bytes, cancellationToken).ConfigureAwait(false);
            _isEnded = count == 0;
            (_ready, _at) = (Decode(_bytes.AsSpan(0, count)), 0);
            _passed += count;
        }

        var taken = Math.Min(buffer.Length, _ready.Length - _at);
        _ready.AsMemory(_at, taken).CopyTo(buffer);
        _at += taken;
        return taken;
    }

    private byte[] Decode(ReadOnlySpan<byte> bytes)
    {
        _decoder ??= _encoding.GetDecoder();
        try
        {
            var chars = new char[_decoder.GetCharCount(bytes, _isEnded)];
            var count = _decoder.GetChars(bytes, chars, _isEnded);
            _line += chars.AsSpan(0, count).Count('\n');
            return Encoding.UTF8.GetBytes(chars, 0, count);
        }
        catch (DecoderFallbackException e)
        {
            throw Unknown(e, bytes);
        }
    }

    /// <remarks>
    /// The place is that of the first bad byte; it may lie before these bytes, when the last ones ended within a character.
    /// </remarks>
    private Fault Unknown(DecoderFallbackException e, ReadOnlySpan<byte> bytes)
    {
        var before = bytes[..Math.Clamp(e.Index, 0, bytes.Length)];
        var line = _line + encoding.GetString(before).AsSpan().Count('\n');
        var bad = string.Join(' ', (e.BytesUnknown ?? []).Take(4).Select(one => $"0x{one:X2}"));
        return new Fault(
            Messages.ImportFileCharacter(path, line, _passed + e.Index + 1, bad, encoding.WebName), FaultKind.InvalidData, path, e);
    }
}
