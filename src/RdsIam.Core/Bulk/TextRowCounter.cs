using System.Runtime.CompilerServices;

namespace RdsIam.Core.Bulk;

/// <summary>
/// Counts rows of COPY's text format: a backslash takes the next byte along, also a line break, and <c>\.</c> ends the data on
/// every version of the server, which passes over what follows.
/// </summary>
internal sealed class TextRowCounter : RowCounter
{
    private byte _break;
    private bool _isEscaped;
    private bool _returned;
    private bool _isOpen;
    private long _line = 1;

    /// <summary>The line, from 1, that ends the data; 0: none did.</summary>
    public long EndLine { get; private set; }

    /// <summary>Something follows the end of the data that is no line break.</summary>
    public bool GoesOn { get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Take(ReadOnlySpan<byte> bytes)
    {
        var i = 0;
        while (i < bytes.Length && !GoesOn)
        {
            var current = bytes[i];
            if (EndLine > 0)
            {
                GoesOn = current is not ((byte)'\r' or (byte)'\n');
                i++;
            }
            else if (_isEscaped)
            {
                Escaped(current);
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
        if (EndLine == 0 && (_returned || _isOpen))
        {
            EndRow();
        }

        _returned = false;
    }

    private void Escaped(byte current)
    {
        _isEscaped = false;
        if (current == '.')
        {
            EndLine = _line;
            Rows += _isOpen ? 1 : 0;
            return;
        }

        _isOpen = true;
        _line += current == '\n' ? 1 : 0;
    }

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

        if (current == '\n')
        {
            _break = current;
            EndRow();
            return true;
        }

        _isEscaped = current == '\\';
        _returned = current == '\r';
        _isOpen |= !_isEscaped && !_returned;
        return true;
    }

    private int Skip(ReadOnlySpan<byte> rest)
    {
        var at = rest.IndexOfAny((byte)'\\', _break);
        _isOpen |= at != 0;
        if (at < 0)
        {
            return rest.Length;
        }

        if (rest[at] == '\\')
        {
            _isEscaped = true;
        }
        else
        {
            EndRow();
        }

        return at + 1;
    }

    private void EndRow()
    {
        Rows++;
        _isOpen = false;
        _line++;
    }
}
