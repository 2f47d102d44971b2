using System.Runtime.CompilerServices;

namespace RdsIam.Core.Values.Texts;

/// <summary>
/// Guards the way through one value's parts, which anybody may have put together: one that contains itself, or that is so deep or
/// so large that it would take the process with it, is refused.
/// </summary>
internal sealed class ValueNesting
{
    /// <summary>As deep as JSON is read; PostgreSQL itself gives up some thousand levels down.</summary>
    public const int Deepest = 1024;

    /// <summary>Of one list: more than a gigabyte, which is all that PostgreSQL holds in one value. A list may never end.</summary>
    public const int MostItems = 100_000_000;

    /// <summary>A few small parts that are shared on every level are more than any memory holds.</summary>
    private const int MostParts = 1_000_000;

    private readonly HashSet<object> _open = new(ReferenceEqualityComparer.Instance);
    private int _depth;
    private int _parts;

    /// <summary>Goes into a list, a dictionary or an object; <see cref="Leave"/> goes out of it.</summary>
    /// <exception cref="ValueRefusal">ValueContainsItself, ValueTooDeep, ValueTooLarge.</exception>
    public void Enter(object part)
    {
        if (!_open.Add(part))
        {
            throw new ValueRefusal(place => Messages.ValueContainsItself(place));
        }

        if (++_depth > Deepest || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new ValueRefusal(place => Messages.ValueTooDeep(place, Deepest));
        }

        if (++_parts > MostParts)
        {
            throw new ValueRefusal(place => Messages.ValueTooLarge(place, MostParts));
        }
    }

    public void Leave(object part)
    {
        _open.Remove(part);
        _depth--;
    }
}
