using System.Diagnostics;
using System.Globalization;

namespace RdsIam.Bench;

/// <summary>Peers that do the same work in turns, so that a noisy machine disturbs them alike; the ratios to the first count.</summary>
internal sealed class Turns(string title, int rounds)
{
    private readonly List<Peer> _peers = [];

    /// <summary>Done before each turn, and not timed.</summary>
    public Func<Task> Prepare { get; init; } = () => Task.CompletedTask;

    /// <summary>Adds work that is timed from outside.</summary>
    /// <param name="name">As the table shows it.</param>
    /// <param name="run">Once.</param>
    public void Add(string name, Func<Task> run) => Add(name, Process.GetCurrentProcess(), async () =>
    {
        GC.Collect();
        var watch = Stopwatch.StartNew();
        await run();
        return watch.Elapsed.TotalSeconds;
    });

    /// <summary>Adds work of another process that says itself how many seconds it took.</summary>
    /// <param name="name">As the table shows it.</param>
    /// <param name="process">Whose processor time is counted; null: not counted.</param>
    /// <param name="run">Once, giving seconds.</param>
    public void Add(string name, Process? process, Func<Task<double>> run) => _peers.Add(new(name, process, run));

    /// <summary>One round that does not count, then the rounds, then the table.</summary>
    public async Task<double[]> RunAsync()
    {
        for (var round = -1; round < rounds; round++)
        {
            foreach (var peer in _peers)
            {
                await Prepare();
                var before = peer.ProcessorSeconds();
                var seconds = await peer.Run();
                if (round >= 0)
                {
                    peer.Seconds.Add(seconds);
                    // On a shared machine the processor's time says more than the clock.
                    peer.Used.Add(peer.ProcessorSeconds() - before);
                }
            }
        }

        Report();
        return [.. _peers.Select(peer => Median(peer.Seconds))];
    }

    public static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private void Report()
    {
        var first = _peers[0];
        Console.WriteLine($"{title}; median of {rounds}");
        foreach (var peer in _peers)
        {
            var seconds = Median(peer.Seconds);
            var line = string.Create(
                CultureInfo.InvariantCulture,
                $"  {peer.Name,-44} {seconds,7:F3} s {seconds / Median(first.Seconds),6:F2} x  (fastest {peer.Seconds.Min():F3})");
            if (peer.Process is not null && Median(first.Used) > 0)
            {
                line += string.Create(CultureInfo.InvariantCulture, $"  processor {Median(peer.Used) / Median(first.Used),6:F2} x");
            }

            Console.WriteLine(line);
        }
    }

    private sealed record Peer(string Name, Process? Process, Func<Task<double>> Run)
    {
        public List<double> Seconds { get; } = [];

        public List<double> Used { get; } = [];

        public double ProcessorSeconds()
        {
            Process?.Refresh();
            return Process?.TotalProcessorTime.TotalSeconds ?? 0;
        }
    }
}
