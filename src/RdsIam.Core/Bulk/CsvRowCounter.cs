using System.Runtime.CompilerServices;

namespace RdsIam.Core.Bulk;

/// <summary>
/// Counts rows of CSV; line breaks within quotes do not end one. A line break is \n, \r\n or \r, the same throughout. Finds the
/// rows that are nothing but <c>\.</c>, which PostgreSQL before 18 takes for the end of the data.
/// </summary>
internal sealed class CsvRowCounter(byte quote, byte delimiter, bool header) : RowCounter
{
    private const int None = -1, AtStart = 0, Backslash = 1, Whole = 2;

    private readonly List<int> _marks = [];
    private byte _break;
    private byte _last = (byte)'\n';
    private int _mark = AtStart;
    private bool _isQuoted;
    private bool _skipsHeader = header;
    private bool _returned;
    private bool _isOpen;
    private long _line = 1;
    private long _openLine;
    private long _oddLine;

    /// <summary>In what was taken last: the places right behind rows that are <c>\.</c>.</summary>
    public IReadOnlyList<int> Marks => _marks;

    /// <summary>After the end: the last row is <c>\.</c> without a line break.</summary>
    public bool EndsInMark { get; private set; }

    /// <summary>A quote was seen.</summary>
    public bool HasQuotes { get; private set; }

    /// <summary>After the end: the line, from 1, of the quote that was not closed, or of the first one within a value; 0: none.</summary>
    public long OpenLine => !_isQuoted ? 0 : _oddLine > 0 ? _oddLine : _openLine;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Take(ReadOnlySpan<byte> bytes)
    {
        _marks.Clear();
        var i = 0;
        while (i < bytes.Length)
        {
            var current = bytes[i];
            if (_mark != None && FollowsMark(current, i))
            {
                i++;
            }
            else if (_break == 0)
            {
                i += Learns(current) ? 1 : 0;
            }
            else
            {
                i += Skip(bytes[i..]);
            }
        }
    }

    public override void End()
    {
        EndsInMark = _mark == Whole && !_returned;
        if (_returned || _isOpen)
        {
            EndRow();
        }

        _returned = false;
    }

    /// <summary>Whether the byte is one of the two at the beginning of a row.</summary>
    private bool FollowsMark(byte current, int at)
    {
        if ((_mark == AtStart && current == '\\' && quote != '\\') || (_mark == Backslash && current == '.'))
        {
            _mark++;
            (_isOpen, _last) = (true, current);
            return true;
        }

        if (_mark == Whole && current is (byte)'\r' or (byte)'\n')
        {
            _marks.Add(at);
        }

        _mark = None;
        return false;
    }

    /// <summary>Looks for the first line break, which says what breaks lines here.</summary>
    /// <returns>False: the byte belongs to the next row.</returns>
    private bool Learns(byte current)
    {
        if (_returned)
        {
            _returned = false;
            _break = current == '\n' ? (byte)'\n' : (byte)'\r';
            EndRow();
            return current == '\n';
        }

        if (current == quote)
        {
            Toggle(_last);
        }
        else if (!_isQuoted && current == '\n')
        {
            _break = current;
            EndRow();
        }
        else
        {
            _line += current == '\n' ? 1 : 0;
            _returned = !_isQuoted && current == '\r';
            _isOpen |= !_returned;
        }

        _last = current;
        return true;
    }

    /// <summary>Goes behind the next byte that matters.</summary>
    private int Skip(ReadOnlySpan<byte> rest)
    {
        var at = _isQuoted ? rest.IndexOf(quote) : rest.IndexOfAny(quote, _break);
        var plain = at < 0 ? rest : rest[..at];
        _line += _isQuoted ? plain.Count(_break) : 0;
        _isOpen |= !plain.IsEmpty;
        _last = plain.IsEmpty ? _last : plain[^1];
        if (at < 0)
        {
            return rest.Length;
        }

        if (rest[at] == _break && !_isQuoted)
        {
            EndRow();
        }
        else
        {
            Toggle(_last);
        }

        _last = rest[at];
        return at + 1;
    }

    private void Toggle(byte before)
    {
        HasQuotes = _isOpen = true;
        _isQuoted = !_isQuoted;
        // Two quotes within quotes are one, and open nothing.
        if (_isQuoted && before != quote)
        {
            _openLine = _line;
            var isOdd = before != delimiter && before is not ((byte)'\n' or (byte)'\r');
            _oddLine = isOdd && _oddLine == 0 ? _line : _oddLine;
        }
    }

    private void EndRow()
    {
        Rows += _skipsHeader ? 0 : 1;
        _skipsHeader = _isOpen = false;
        _mark = AtStart;
        _line++;
    }
}
