using System.Diagnostics;
using System.Text.RegularExpressions;

namespace RdsIam.Fuzz;

/// <summary>Gives a target its inputs, one after the other, and measures each.</summary>
/// <param name="target">What is tried.</param>
/// <param name="seed">Of all inputs together.</param>
internal sealed partial class FuzzRun(FuzzTarget target, int seed)
{
    /// <summary>After so long nobody waits: the process says at which input it hangs, and ends.</summary>
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(2);

    private const int MostFindings = 20;

    private readonly Dictionary<string, string> _findings = new(StringComparer.Ordinal);
    private long _refused;
    private TimeSpan _worst;
    private long _worstBytes;
    private long _at;
    private long _since;

    /// <param name="count">How many inputs.</param>
    /// <param name="time">Ends the run before that; null: no limit.</param>
    /// <param name="from">The first input's number.</param>
    public FuzzResult Run(long count, TimeSpan? time = null, long from = 0)
    {
        using var watch = new Timer(_ => Watch(), null, Hang, TimeSpan.FromSeconds(10));
        var all = Stopwatch.StartNew();
        long done = 0;
        for (; done < count && (time is null || all.Elapsed < time) && _findings.Count < MostFindings; done++)
        {
            One(from + done);
        }

        return new FuzzResult(target.Name, done, all.Elapsed.TotalSeconds, _refused, _worst, _worstBytes, [.. _findings.Values]);
    }

    /// <summary>The input of a number, for people.</summary>
    public string Show(long number) => Input(number).Show();

    private FuzzInput Input(long number) => target.Next(new Random(HashCode(target.Name, seed, number)));

    /// <summary>The runtime's own differs from process to process.</summary>
    private static int HashCode(string name, int seed, long number)
    {
        var hash = 17u;
        foreach (var part in name.Select(c => (long)c).Append(seed).Append(number))
        {
            hash = (hash ^ unchecked((uint)part) ^ (uint)(part >> 32)) * 0x01000193;
            hash ^= hash >> 15;
        }

        return unchecked((int)hash);
    }

    private void One(long number)
    {
        var input = Input(number);
        Volatile.Write(ref _at, number);
        Volatile.Write(ref _since, Stopwatch.GetTimestamp());
        var before = GC.GetAllocatedBytesForCurrentThread();
        var time = Timed(input, number);
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        // A collection may fall into one try: what is slow is slow every time.
        for (var again = 0; again < 3 && time > FuzzResult.Limit / 4; again++)
        {
            var next = Timed(input, number);
            time = next < time ? next : time;
        }

        _worst = time > _worst ? time : _worst;
        _worstBytes = Math.Max(bytes, _worstBytes);
        if (time > FuzzResult.Limit)
        {
            Add("slow", $"{time.TotalSeconds:0.0} s", number, input);
        }

        if (bytes > FuzzResult.MostBytes)
        {
            Add("large", $"{bytes / 1_000_000} MB", number, input);
        }
    }

    private TimeSpan Timed(FuzzInput input, long number)
    {
        var (start, work) = (Stopwatch.GetTimestamp(), WorkClock.Now());
        var refusals = Expect.Refusals;
        try
        {
            input.Run();
            _refused += Expect.Refusals > refusals ? 1 : 0;
        }
        catch (Exception e) when (e is Fault || target.Documented.Any(type => type.IsInstanceOfType(e)))
        {
            _refused++;
        }
        catch (Exception e)
        {
            Add(Kind(e), e.GetType() + ": " + e.Message, number, input);
        }

        // Who waits for a socket does not work; how long it waits counts where it is far too long.
        var (waited, worked) = (Stopwatch.GetElapsedTime(start), WorkClock.Now() - work);
        return waited > FuzzResult.LongestWait ? waited : worked;
    }

    private void Add(string kind, string what, long number, FuzzInput input) =>
        _findings.TryAdd(kind, $"{target.Name}: {what}\n  {kind}\n  input {number} of seed {seed}: {input.Show()}");

    /// <summary>The exception and the innermost method of the product.</summary>
    private static string Kind(Exception e) =>
        $"{e.GetType().Name} {Frame().Matches(e.StackTrace ?? "").Select(frame => frame.Value).FirstOrDefault()}";

    private void Watch()
    {
        if (Volatile.Read(ref _since) is > 0 and var since && Stopwatch.GetElapsedTime(since) > Hang)
        {
            Console.Error.WriteLine($"{target.Name} hangs at input {Volatile.Read(ref _at)} of seed {seed}: {Show(Volatile.Read(ref _at))}");
            Environment.Exit(3);
        }
    }

    [GeneratedRegex(@"RdsIam\.(Core|Fuzz)\.[\w.`<>]+\(")]
    private static partial Regex Frame();
}
