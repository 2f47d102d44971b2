using System.Text;
using RdsIam.Core.Files;

namespace RdsIam.Core.Bulk;

/// <summary>Takes UTF-8 and writes it in another encoding. A character that the encoding does not have is a fault.</summary>
/// <param name="target">Disposed with this one.</param>
/// <param name="encoding">Of what is written.</param>
/// <param name="path">For messages.</param>
internal sealed class EncodedStream(Stream target, Encoding encoding, string path) : OutputStream(target)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly Encoder _encoder = TextEncodings.Strict(encoding).GetEncoder();
    private long _line = 1;
    private bool _hasFailed;

    /// <exception cref="Fault">ExportCharacter: the encoding has no such character.</exception>
    public override void Write(ReadOnlySpan<byte> buffer) => Encode(buffer, isLast: false);

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_hasFailed)
        {
            Encode([], isLast: true);
        }

        base.Dispose(disposing);
    }

    private void Encode(ReadOnlySpan<byte> utf8, bool isLast)
    {
        var chars = new char[_decoder.GetCharCount(utf8, isLast)];
        var count = _decoder.GetChars(utf8, chars, isLast);
        try
        {
            var bytes = new byte[_encoder.GetByteCount(chars, 0, count, isLast)];
            Target.Write(bytes, 0, _encoder.GetBytes(chars, 0, count, bytes, 0, isLast));
            _line += chars.AsSpan(0, count).Count('\n');
        }
        catch (EncoderFallbackException e)
        {
            _hasFailed = true;
            var bad = e.IsUnknownSurrogate() ? $"{e.CharUnknownHigh}{e.CharUnknownLow}" : e.CharUnknown.ToString();
            var code = char.IsSurrogatePair(e.CharUnknownHigh, e.CharUnknownLow)
                ? char.ConvertToUtf32(e.CharUnknownHigh, e.CharUnknownLow)
                : e.CharUnknown;
            var line = _line + chars.AsSpan(0, Math.Clamp(e.Index, 0, count)).Count('\n');
            throw new Fault(Messages.ExportCharacter(path, line, bad, $"U+{code:X4}", encoding.WebName), FaultKind.InvalidData, path, e);
        }
    }
}
