using System.Text;

namespace RdsIam.Fuzz;

/// <summary>An input that was made, and what is done with it.</summary>
/// <param name="Run">Reads it.</param>
/// <param name="Show">It, for people who look for the mistake.</param>
internal sealed record FuzzInput(Action Run, Func<string> Show);

/// <summary>What is given broken inputs.</summary>
/// <param name="Name">In the table and on the command line.</param>
/// <param name="Next">The next input, drawn from a sequence of its own.</param>
internal sealed record FuzzTarget(string Name, Func<Random, FuzzInput> Next)
{
    private const string Letters = "{}[]()<>\"',:;\\/ \t\r\n\0%&=?*$@#!|~^`-_+.0123456789aAzZ\u00e9\u2013\ufeff\u2028\ud83d\ude00\u001b";

    /// <summary>Exceptions that the target documents, beside <see cref="Core.Fault"/>.</summary>
    public IReadOnlyList<Type> Documented { get; init; } = [];

    /// <summary>The part of the number of inputs that is asked for: what needs a socket takes longer.</summary>
    public int Slowness { get; init; } = 1;

    public static FuzzTarget OfText(string name, IReadOnlyList<string> seeds, string words, Action<string> run)
    {
        var mutator = new Mutator<char>(
            [.. seeds.Select(seed => seed.ToCharArray())],
            [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.ToCharArray())],
            random => random.Next(20) == 0 ? (char)random.Next(0x10000) : Letters[random.Next(Letters.Length)]);
        return new FuzzTarget(name, random =>
        {
            var text = new string(mutator.Next(random));
            return new FuzzInput(() => run(text), () => Shown(text));
        });
    }

    public static FuzzTarget OfBytes(string name, IReadOnlyList<byte[]> seeds, IReadOnlyList<byte[]> words, Action<byte[]> run)
    {
        var mutator = new Mutator<byte>(seeds, [.. words, .. Numbers], random => (byte)random.Next(256));
        return new FuzzTarget(name, random =>
        {
            var bytes = mutator.Next(random);
            return new FuzzInput(() => run(bytes), () => Shown(bytes));
        });
    }

    /// <summary>Lengths and counts that nobody should believe.</summary>
    public static byte[][] Numbers { get; } =
    [
        [0x7F, 0xFF, 0xFF, 0xFF], [0xFF, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0], [0, 0x10, 0, 0], [0, 0, 0, 0], [0, 0, 0, 4], [0, 0, 0, 1],
        [0xFF, 0xFF], [0x7F, 0xFF], [0, 0], [0, 0, 1, 0],
    ];

    public static byte[] Ascii(string text) => Encoding.Latin1.GetBytes(text);

    private static string Shown(string text)
    {
        var shown = new StringBuilder();
        foreach (var c in text.Length > 4000 ? $"{text[..2000]}…({text.Length})…{text[^300..]}" : text)
        {
            _ = c is >= ' ' and < '\x7f' or '…' ? shown.Append(c) : shown.Append("\\u").Append(((int)c).ToString("x4", null));
        }

        return shown.ToString();
    }

    private static string Shown(byte[] bytes) => $"{Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, 2000)))} ({bytes.Length} bytes)";
}
