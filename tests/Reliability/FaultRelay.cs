using System;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;

/// <summary>A TCP relay to a port of this machine that makes the trouble that a network or a server may make.</summary>
public sealed class FaultRelay : IDisposable
{
    private readonly TcpListener _listener;
    private readonly ConcurrentDictionary<TcpClient, bool> _clients = new ConcurrentDictionary<TcpClient, bool>();
    private long _taken;
    private long _cut;

    public FaultRelay(int behind, string address = "127.0.0.1", int port = 0, bool begins = true)
    {
        Behind = behind;
        _listener = new TcpListener(IPAddress.Parse(address), port);
        _listener.Start(512);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        if (begins) { Begin(); }
    }

    /// <summary>
    /// A relay that listens in a network namespace, which is another host for the kernel. What is behind is reached from this one.
    /// </summary>
    public static FaultRelay InNamespace(string name, string address, int behind)
    {
        FaultRelay relay = null;
        // A socket belongs to the namespace of the thread that made it, and so do threads: the relay's own begin here.
        var thread = new Thread(() =>
        {
            using (var file = System.IO.File.OpenHandle("/var/run/netns/" + name))
            {
                if (SetNamespace(file.DangerousGetHandle().ToInt32(), 0) != 0) { return; }
            }

            relay = new FaultRelay(behind, address, 0, false);
        });
        thread.Start();
        thread.Join();
        relay.Begin();
        return relay;
    }

    private void Begin() { new Thread(Accept) { IsBackground = true }.Start(); }

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "setns")]
    private static extern int SetNamespace(int file, int kind);

    public int Port { get; private set; }

    public volatile int Behind;

    /// <summary>Each new connection breaks after so many bytes, both ways together.</summary>
    public long CutAfter = long.MaxValue;

    /// <summary>Each new connection gets so many bytes of the server's; then nothing more comes, and nothing is closed.</summary>
    public long SilentAfter = long.MaxValue;

    /// <summary>What the server says is swallowed, on every connection.</summary>
    public volatile bool Silent;

    /// <summary>The server's bytes come one by one, with so many milliseconds between.</summary>
    public volatile int Trickle;

    /// <summary>Every new connection is broken at once.</summary>
    public volatile bool Refuses;

    /// <summary>Said in place of what the server says; null: the server says it.</summary>
    public volatile string Answer;

    /// <summary>How many bytes follow the answer.</summary>
    public long AnswerBytes;

    /// <summary>How long every new connection waits before it gets through, in milliseconds.</summary>
    public volatile int Delay;

    /// <summary>How many connections were taken.</summary>
    public long Taken { get { return Interlocked.Read(ref _taken); } }

    /// <summary>How many were broken.</summary>
    public long Cut { get { return Interlocked.Read(ref _cut); } }

    /// <summary>How many are open.</summary>
    public int Open { get { return _clients.Count; } }

    public void Reset()
    {
        CutAfter = SilentAfter = long.MaxValue;
        Silent = Refuses = false;
        Trickle = Delay = 0;
        Answer = null;
        AnswerBytes = 0;
    }

    /// <summary>Breaks every connection.</summary>
    public int BreakAll()
    {
        var broken = 0;
        foreach (var client in _clients.Keys)
        {
            Break(client);
            broken++;
        }

        return broken;
    }

    /// <summary>Breaks one of them.</summary>
    public void BreakOne(Random random)
    {
        var all = _clients.Keys;
        var at = random.Next(Math.Max(1, all.Count));
        foreach (var client in all)
        {
            if (at-- == 0)
            {
                Break(client);
            }
        }
    }

    public void Dispose()
    {
        _listener.Stop();
        BreakAll();
    }

    private void Break(TcpClient client)
    {
        try
        {
            Interlocked.Increment(ref _cut);
            // A reset, not an end.
            client.Client.LingerState = new LingerOption(true, 0);
            client.Client.Dispose();
        }
        catch (Exception)
        {
            // It was closed meanwhile.
        }
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                var client = _listener.AcceptTcpClient();
                client.NoDelay = true;
                Interlocked.Increment(ref _taken);
                new Thread(() => Serve(client)) { IsBackground = true }.Start();
            }
        }
        catch (Exception)
        {
            // Disposed.
        }
    }

    private void Serve(TcpClient client)
    {
        if (Refuses)
        {
            Break(client);
            return;
        }

        _clients[client] = true;
        TcpClient server = null;
        try
        {
            if (Delay > 0) { Thread.Sleep(Delay); }
            if (Answer != null)
            {
                Say(client);
                return;
            }

            server = new TcpClient("127.0.0.1", Behind) { NoDelay = true };
            var left = new long[] { CutAfter };
            var behind = server;
            var sending = new Thread(() => Pump(client, behind, left, false)) { IsBackground = true };
            sending.Start();
            Pump(server, client, left, true);
            sending.Join();
        }
        catch (Exception)
        {
            // One side went away.
        }
        finally
        {
            bool ignored;
            _clients.TryRemove(client, out ignored);
            client.Dispose();
            if (server != null) { server.Dispose(); }
        }
    }

    private void Say(TcpClient client)
    {
        var stream = client.GetStream();
        var buffer = new byte[1 << 16];
        stream.Read(buffer, 0, buffer.Length);
        var head = Encoding.UTF8.GetBytes(Answer);
        stream.Write(head, 0, head.Length);
        Array.Fill(buffer, (byte)'x');
        for (var left = AnswerBytes; left > 0; left -= buffer.Length)
        {
            stream.Write(buffer, 0, (int)Math.Min(left, buffer.Length));
        }
    }

    private void Pump(TcpClient from, TcpClient to, long[] left, bool answers)
    {
        var buffer = new byte[1 << 14];
        var seen = 0L;
        var most = SilentAfter;
        try
        {
            while (true)
            {
                var count = from.GetStream().Read(buffer, 0, buffer.Length);
                if (count == 0)
                {
                    break;
                }

                if (answers && (Silent || seen + count > most))
                {
                    var shown = Silent ? 0 : (int)Math.Max(0, most - seen);
                    to.GetStream().Write(buffer, 0, shown);
                    // Until the client gives up.
                    while (to.Connected && !(to.Client.Poll(100000, SelectMode.SelectRead) && to.Client.Available == 0))
                    {
                        Thread.Sleep(50);
                    }

                    break;
                }

                seen += count;
                var rest = Interlocked.Add(ref left[0], -count);
                var passed = rest < 0 ? (int)Math.Max(0, count + rest) : count;
                if (answers && Trickle > 0)
                {
                    for (var i = 0; i < passed; i++)
                    {
                        to.GetStream().Write(buffer, i, 1);
                        Thread.Sleep(Trickle);
                    }
                }
                else
                {
                    to.GetStream().Write(buffer, 0, passed);
                }

                if (rest < 0)
                {
                    Break(from);
                    Break(to);
                    return;
                }
            }
        }
        catch (Exception)
        {
            // One side went away.
        }

        from.Close();
        to.Close();
    }
}
