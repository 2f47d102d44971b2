namespace RdsIam.Fuzz;

/// <summary>
/// Makes inputs of real ones: cuts, repeats, swaps, splices, words of the format, and now and then a piece that is repeated until the
/// input is long. The same seed gives the same inputs.
/// </summary>
/// <typeparam name="T">A byte or a character.</typeparam>
/// <param name="seeds">Real inputs.</param>
/// <param name="words">What means something in the format.</param>
/// <param name="any">One unit at random.</param>
internal sealed class Mutator<T>(IReadOnlyList<T[]> seeds, IReadOnlyList<T[]> words, Func<Random, T> any)
    where T : struct
{
    /// <summary>So long is a long input at the most.</summary>
    private const int Longest = 256 * 1024;

    private const int UsuallyLongest = 32 * 1024;

    public T[] Next(Random random)
    {
        var input = new List<T>(seeds[random.Next(seeds.Count)]);
        for (var times = random.Next(8) == 0 ? 0 : random.Next(1, 6); times > 0; times--)
        {
            Change(input, random);
        }

        if (random.Next(500) == 0)
        {
            Swell(input, random, random.Next(20) == 0 ? Longest : UsuallyLongest);
        }

        return [.. input];
    }

    private void Change(List<T> input, Random random)
    {
        var at = random.Next(input.Count + 1);
        var length = Math.Min(random.Next(1, random.Next(4) == 0 ? 64 : 8), input.Count - at);
        switch (random.Next(9))
        {
            case 0:
                input.RemoveRange(at, length);
                break;
            case 1:
                input.Insert(at, any(random));
                break;
            case 2 when words.Count > 0:
                input.InsertRange(at, words[random.Next(words.Count)]);
                break;
            case 3 when words.Count > 0:
                var word = words[random.Next(words.Count)];
                input.RemoveRange(at, Math.Min(word.Length, input.Count - at));
                input.InsertRange(at, word);
                break;
            case 4:
                input.InsertRange(at, input.GetRange(at, length));
                break;
            case 5 when at < input.Count:
                input[at] = any(random);
                break;
            case 6:
                input.RemoveRange(at, random.Next(3) == 0 ? input.Count - at : length);
                break;
            case 7:
                var other = seeds[random.Next(seeds.Count)];
                var from = random.Next(other.Length + 1);
                input.InsertRange(at, other[from..Math.Min(other.Length, from + random.Next(1, 200))]);
                break;
            default:
                var piece = input.GetRange(at, length);
                input.RemoveRange(at, length);
                input.InsertRange(random.Next(input.Count + 1), piece);
                break;
        }
    }

    private static void Swell(List<T> input, Random random, int most)
    {
        if (input.Count == 0)
        {
            return;
        }

        var at = random.Next(input.Count);
        var piece = input.GetRange(at, Math.Min(random.Next(1, 30), input.Count - at));
        var times = random.Next(1, most) / piece.Count;
        var many = new List<T>(times * piece.Count);
        for (var i = 0; i < times; i++)
        {
            many.AddRange(piece);
        }

        input.InsertRange(at, many);
    }
}
