using System.Runtime.CompilerServices;

namespace RdsIam.Core.Endpoints;

/// <summary>The few operators on async sequences that are needed before the runtime brings them.</summary>
internal static class AsyncSequence
{
    public static async IAsyncEnumerable<T> Empty<T>()
    {
        await Task.CompletedTask.ConfigureAwait(false);
        yield break;
    }

    public static async IAsyncEnumerable<T> Where<T>(
        this IAsyncEnumerable<T> source, Func<T, bool> isWanted, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in source.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (isWanted(item))
            {
                yield return item;
            }
        }
    }

    /// <summary>The items before a fault that counts as the end; any other fault is thrown.</summary>
    public static async IAsyncEnumerable<T> EndedBy<T>(
        this IAsyncEnumerable<T> source, Func<Fault, bool> isEnd, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var enumerator = source.GetAsyncEnumerator(cancellationToken);
        await using (enumerator.ConfigureAwait(false))
        {
            while (await MoveAsync(enumerator, isEnd).ConfigureAwait(false))
            {
                yield return enumerator.Current;
            }
        }
    }

    // No item may be handed on from within a try that has a catch.
    private static async ValueTask<bool> MoveAsync<T>(IAsyncEnumerator<T> enumerator, Func<Fault, bool> isEnd)
    {
        try
        {
            return await enumerator.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Fault fault) when (isEnd(fault))
        {
            return false;
        }
    }
}
