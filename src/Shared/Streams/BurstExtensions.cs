using System.Collections.Immutable;

namespace LoadCluster.Shared.Streams;

/// <summary>Reading asynchronous streams by the handful.</summary>
public static class BurstExtensions
{
    /// <summary>
    /// Yields together what <paramref name="source"/> has without waiting. With a pause after each burst, what comes
    /// one by one is read by the handful, too: a reader that is woken for every element of a busy stream spends its
    /// time waking up. What comes after some quiet is yielded at once.
    /// </summary>
    /// <param name="source">
    /// Enumerated once per enumeration of the result. Its token is cancelled when the reader leaves early, who then waits
    /// for it to obey.
    /// </param>
    /// <param name="atMost">How many elements a burst has at most; 1 or more.</param>
    /// <param name="pause">
    /// Is asked after each burst how long to let elements gather; not at all when that is zero.
    /// </param>
    public static async IAsyncEnumerable<ImmutableArray<T>> InBursts<T>(
        this IAsyncEnumerable<T> source, int atMost, Func<TimeSpan> pause)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(pause);
        ArgumentOutOfRangeException.ThrowIfLessThan(atMost, 1);
        var burst = ImmutableArray.CreateBuilder<T>();
        using var leaving = new CancellationTokenSource();
        var enumerator = source.GetAsyncEnumerator(leaving.Token);
        var moving = enumerator.MoveNextAsync().AsTask();
        try
        {
            while (await moving)
            {
                do
                {
                    burst.Add(enumerator.Current);
                    moving = enumerator.MoveNextAsync().AsTask();
                }
                while (burst.Count < atMost && moving.IsCompletedSuccessfully && await moving);
                yield return burst.DrainToImmutable();
                if (!moving.IsCompleted && pause() is { Ticks: > 0 } gathering)
                    await Task.Delay(gathering);
            }
        }
        finally
        {
            // Who leaves early leaves while the source looks for its next element, and it cannot be disposed of then.
            await leaving.CancelAsync();
            await ((Task)moving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await enumerator.DisposeAsync();
        }
    }
}
