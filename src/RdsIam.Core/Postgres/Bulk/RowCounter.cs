using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace RdsIam.Core.Postgres;

/// <summary>Counts the rows of a COPY file while its bytes go by.</summary>
internal abstract class RowCounter
{
    /// <summary>How many ended so far.</summary>
    public long Rows { get; protected set; }

    public static RowCounter For(CopyOptions options) => options.Format switch
    {
        CopyFormat.Binary => new BinaryRowCounter(),
        CopyFormat.Csv => new LineCounter((byte)options.UsedQuote, options.Header),
        _ => new LineCounter(null, options.Header),
    };

    public abstract void Take(ReadOnlySpan<byte> bytes);

    /// <summary>Nothing more comes: a last row may lack its line break.</summary>
    public virtual void End()
    {
    }
}

/// <summary>Counts lines; those within quotes are not the ends of rows. A line break is \n, \r\n or \r, the same throughout.</summary>
internal sealed class LineCounter(byte? quote, bool header) : RowCounter
{
    private readonly byte _quote = quote ?? 0;
    private byte _break;
    private bool _isQuoted;
    private bool _skipsHeader = header;
    private bool _returned;
    private bool _isOpen;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Take(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (_break == 0 && !TryLearn(ref bytes))
        {
            return;
        }

        while (!bytes.IsEmpty)
        {
            var at = _isQuoted ? bytes.IndexOf(_quote) : quote is null ? bytes.IndexOf(_break) : bytes.IndexOfAny(_quote, _break);
            if (at < 0)
            {
                _isOpen = true;
                return;
            }

            Meet(bytes[at] == _break && !_isQuoted);
            bytes = bytes[(at + 1)..];
        }
    }

    public override void End()
    {
        if (_returned || _isOpen)
        {
            Count();
        }

        _returned = _isOpen = false;
    }

    /// <summary>Goes to the first line break, and says what breaks lines here.</summary>
    private bool TryLearn(ref ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            var current = bytes[i];
            if (_returned)
            {
                _returned = false;
                _break = current == '\n' ? (byte)'\n' : (byte)'\r';
                Count();
                bytes = bytes[(current == '\n' ? i + 1 : i)..];
                return true;
            }

            _isOpen = true;
            _isQuoted ^= quote is not null && current == _quote;
            if (!_isQuoted && current == '\n')
            {
                _break = current;
                Count();
                bytes = bytes[(i + 1)..];
                return true;
            }

            _returned = !_isQuoted && current == '\r';
        }

        return false;
    }

    private void Meet(bool isBreak)
    {
        if (isBreak)
        {
            Count();
        }
        else
        {
            _isQuoted = !_isQuoted;
            _isOpen = true;
        }
    }

    private void Count()
    {
        Rows += _skipsHeader ? 0 : 1;
        _skipsHeader = _isOpen = false;
    }
}

/// <summary>Counts the rows of the binary format: a number of fields, then each field's length and bytes.</summary>
internal sealed class BinaryRowCounter : RowCounter
{
    private const int HeaderLength = 19;

    private readonly byte[] _number = new byte[4];
    private int _have;
    private int _need;
    private int _fields;
    private long _skip = HeaderLength;

    public BinaryRowCounter() => _need = 2;

    public override void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_skip > 0)
            {
                var skipped = (int)Math.Min(_skip, bytes.Length);
                _skip -= skipped;
                bytes = bytes[skipped..];
                continue;
            }

            _number[_have++] = bytes[0];
            bytes = bytes[1..];
            if (_have == _need)
            {
                _have = 0;
                Number();
            }
        }
    }

    private void Number()
    {
        if (_need == 4)
        {
            _skip = Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(_number));
            _fields--;
        }
        else
        {
            // -1 ends the file.
            _fields = BinaryPrimitives.ReadInt16BigEndian(_number);
            Rows += _fields >= 0 ? 1 : 0;
        }

        _need = _fields > 0 ? 4 : 2;
    }
}
