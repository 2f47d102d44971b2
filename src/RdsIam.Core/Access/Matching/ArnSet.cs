using System.Numerics;

namespace RdsIam.Core.Access.Matching;

/// <summary>A set of an index's ARNs, by their numbers. Not safe for several threads that change it.</summary>
internal sealed class ArnSet
{
    private readonly ulong[] _words;

    public ArnSet(int count)
    {
        Count = count;
        _words = new ulong[(count + 63) / 64];
    }

    /// <summary>How many ARNs the index has.</summary>
    public int Count { get; }

    public bool this[int number] => (_words[number >> 6] & (1UL << (number & 63))) != 0;

    public void Add(int number) => _words[number >> 6] |= 1UL << (number & 63);

    public void Union(ArnSet other)
    {
        for (var i = 0; i < _words.Length; i++)
        {
            _words[i] |= other._words[i];
        }
    }

    public void Intersect(ArnSet other)
    {
        for (var i = 0; i < _words.Length; i++)
        {
            _words[i] &= other._words[i];
        }
    }

    /// <summary>All that are not in this one.</summary>
    public ArnSet Complement()
    {
        var rest = new ArnSet(Count);
        for (var i = 0; i < _words.Length; i++)
        {
            rest._words[i] = ~_words[i];
        }

        if (Count % 64 != 0)
        {
            rest._words[^1] &= (1UL << (Count % 64)) - 1;
        }

        return rest;
    }

    /// <summary>The numbers, in order.</summary>
    public IEnumerable<int> Numbers()
    {
        for (var i = 0; i < _words.Length; i++)
        {
            for (var rest = _words[i]; rest != 0; rest &= rest - 1)
            {
                yield return (i << 6) + BitOperations.TrailingZeroCount(rest);
            }
        }
    }
}
