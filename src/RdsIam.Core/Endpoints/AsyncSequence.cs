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
}
