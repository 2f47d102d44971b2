using System.Threading.Channels;
using RdsIam.Core.Tunnels.Ssm.Reliable;

namespace RdsIam.Core.Tests.Tunnels;

/// <summary>Two ends of a way that loses, repeats, delays and reorders frames as a seed says.</summary>
internal sealed class LossyLine : IFrameLine
{
    private readonly Channel<byte[]> _in = Channel.CreateUnbounded<byte[]>();
    private readonly Random _random;
    private readonly LossyWay _way;
    private LossyLine _other = null!;
    private int _frames;

    private LossyLine(int seed, LossyWay way)
    {
        _random = new Random(seed);
        _way = way;
    }

    public static (LossyLine Left, LossyLine Right) Pair(int seed, LossyWay way)
    {
        var left = new LossyLine(seed, way);
        var right = new LossyLine(seed + 1, way);
        (left._other, right._other) = (right, left);
        return (left, right);
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> frame, bool more, CancellationToken cancellationToken)
    {
        if (++_frames > _way.BreaksAfter)
        {
            Break();
            throw new IOException("broken");
        }

        for (var copies = _random.NextDouble() < _way.Repeats ? 2 : 1; copies > 0; copies--)
        {
            if (_random.NextDouble() >= _way.Loses)
            {
                Deliver(frame.ToArray(), _random.NextDouble() < _way.Delays ? _random.Next(1, 30) : 0);
            }
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask<ReadOnlyMemory<byte>?> ReceiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _in.Reader.ReadAsync(cancellationToken);
        }
        catch (ChannelClosedException)
        {
            return null;
        }
    }

    public void Break()
    {
        _in.Writer.TryComplete();
        _other._in.Writer.TryComplete();
    }

    public ValueTask DisposeAsync()
    {
        Break();
        return ValueTask.CompletedTask;
    }

    private void Deliver(byte[] frame, int milliseconds)
    {
        if (milliseconds == 0)
        {
            _other._in.Writer.TryWrite(frame);
        }
        else
        {
            _ = Task.Delay(milliseconds).ContinueWith(_ => _other._in.Writer.TryWrite(frame), TaskScheduler.Default);
        }
    }
}

/// <summary>How bad a way is: the share of frames that meet each trouble, and after how many frames it breaks.</summary>
internal sealed record LossyWay(double Loses, double Repeats, double Delays, int BreaksAfter = int.MaxValue);
