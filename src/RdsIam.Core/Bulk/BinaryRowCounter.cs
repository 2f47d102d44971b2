using System.Buffers.Binary;

namespace RdsIam.Core.Bulk;

/// <summary>Counts the rows of the binary format: a number of fields, then each field's length and bytes.</summary>
internal sealed class BinaryRowCounter : RowCounter
{
    /// <summary>The signature and the flags; the length of what else the header has follows them.</summary>
    private const int FixedLength = 15;

    private readonly byte[] _number = new byte[4];
    private int _have;
    private int _need = 4;
    private int _fields;
    private long _skip = FixedLength;
    private bool _isInHeader = true;

    /// <summary>The mark at the end of every whole file was seen.</summary>
    public bool IsEnded { get; private set; }

    public override void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !IsEnded)
        {
            if (_skip > 0)
            {
                var skipped = (int)Math.Min(_skip, bytes.Length);
                _skip -= skipped;
                bytes = bytes[skipped..];
                continue;
            }

            if (_have == 0 && bytes.Length >= _need)
            {
                var whole = bytes[.._need];
                bytes = bytes[_need..];
                Number(whole);
                continue;
            }

            // A number that lies across two buffers.
            _number[_have++] = bytes[0];
            bytes = bytes[1..];
            if (_have == _need)
            {
                _have = 0;
                Number(_number);
            }
        }
    }

    private void Number(ReadOnlySpan<byte> number)
    {
        if (_need == 4)
        {
            _skip = Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(number));
            _fields -= _isInHeader ? 0 : 1;
            _isInHeader = false;
        }
        else
        {
            _fields = BinaryPrimitives.ReadInt16BigEndian(number);
            IsEnded = _fields < 0;
            Rows += IsEnded ? 0 : 1;
        }

        _need = _fields > 0 ? 4 : 2;
    }
}
