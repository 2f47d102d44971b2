using System.Text;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Documents;

/// <summary>Turns an offset in UTF-8 text into a line and a column.</summary>
internal sealed class LineMap
{
    private readonly byte[] _utf8;
    private readonly List<int> _lineStarts = [0];

    public LineMap(byte[] utf8)
    {
        _utf8 = utf8;
        for (var i = 0; i < utf8.Length; i++)
        {
            if (utf8[i] == (byte)'\n')
            {
                _lineStarts.Add(i + 1);
            }
        }
    }

    public TextPlace At(long offset, string pointer)
    {
        var end = (int)Math.Clamp(offset, 0, _utf8.Length);
        var found = _lineStarts.BinarySearch(end);
        var line = found >= 0 ? found : ~found - 1;
        return Place(line, end, pointer);
    }

    /// <summary>The place that a <see cref="System.Text.Json.JsonException"/> names (both counted from 0).</summary>
    public TextPlace At(long line, long byteInLine, string pointer)
    {
        var row = (int)Math.Clamp(line, 0, _lineStarts.Count - 1);
        return At(_lineStarts[row] + byteInLine, pointer);
    }

    private TextPlace Place(int line, int end, string pointer)
    {
        var start = _lineStarts[line];
        return new TextPlace(pointer, line + 1, Encoding.UTF8.GetCharCount(_utf8, start, end - start) + 1);
    }
}
