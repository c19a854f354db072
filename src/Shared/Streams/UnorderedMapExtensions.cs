using System.Runtime.CompilerServices;

namespace LoadCluster.Shared.Streams;

/// <summary>Concurrent mapping of asynchronous streams.</summary>
public static class UnorderedMapExtensions
{
    /// <summary>
    /// Maps <paramref name="source"/> with at most <paramref name="limit"/> calls in flight and yields the results in
    /// the order in which the calls complete. Memory does not depend on the length of the source.
    /// </summary>
    /// <remarks>
    /// <para>Slots: the source is pulled, one element at a time, only when a slot is free. A slot is free again as soon
    /// as its call completes, so a consumer that keeps up sees the limit used to the full; a consumer that does not
    /// holds the source back when twice the limit is in flight or completed and unread.</para>
    /// <para>Threads: neither the source nor <paramref name="map"/> runs on the consumer's thread. The next call
    /// starts, synchronous part included, on the thread that completed an earlier one, else on the thread pool; several
    /// threads may be inside <paramref name="map"/> at once. A completion never runs the consumer inline.</para>
    /// <para>Ends: when the source ends; when <paramref name="stopPulling"/> is cancelled (nothing new starts, what was
    /// started is awaited and its results are yielded, then the stream ends quietly; at most one element that was
    /// pulled already is dropped); when a call or the source throws (started calls are awaited, their results are
    /// yielded, then the first exception is thrown); when the consumer leaves early (started calls are awaited, their
    /// results dropped). The source is given a token that is cancelled when nothing more is wanted from it; what it
    /// throws in answer, an <see cref="OperationCanceledException"/>, is no error. The end waits for a pull that
    /// ignores the token.</para>
    /// </remarks>
    /// <param name="source">Enumerated once per enumeration of the result.</param>
    /// <param name="limit">May be changed during the enumeration. Serves one enumeration at a time.</param>
    /// <param name="map">One call. It gets no token: a caller who wants to abort calls in flight captures one.</param>
    /// <param name="stopPulling">Drains: see the remarks. Never cancels a call.</param>
    /// <exception cref="InvalidOperationException">Another enumeration uses <paramref name="limit"/>; thrown on the
    /// first step.</exception>
    public static IAsyncEnumerable<TResult> MapAsyncUnordered<T, TResult>(
        this IAsyncEnumerable<T> source,
        ConcurrencyLimit limit,
        Func<T, ValueTask<TResult>> map,
        CancellationToken stopPulling = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(limit);
        ArgumentNullException.ThrowIfNull(map);
        return Enumerate(source, limit, map, stopPulling);
    }

    /// <summary>As the overload with a <see cref="ConcurrencyLimit"/>, with a limit that never changes.</summary>
    /// <param name="source">Enumerated once per enumeration of the result.</param>
    /// <param name="limit">Calls in flight at most; 1 or more.</param>
    /// <param name="map">One call.</param>
    /// <param name="stopPulling">Drains; never cancels a call.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is less than 1.</exception>
    public static IAsyncEnumerable<TResult> MapAsyncUnordered<T, TResult>(
        this IAsyncEnumerable<T> source,
        int limit,
        Func<T, ValueTask<TResult>> map,
        CancellationToken stopPulling = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return source.MapAsyncUnordered(new ConcurrencyLimit(limit), map, stopPulling);
    }

    private static async IAsyncEnumerable<TResult> Enumerate<T, TResult>(
        IAsyncEnumerable<T> source,
        ConcurrencyLimit limit,
        Func<T, ValueTask<TResult>> map,
        [EnumeratorCancellation] CancellationToken stopPulling)
    {
        await using var operation = new UnorderedMap<T, TResult>(source, limit, map, stopPulling);
        while (await operation.WaitToTakeAsync())
            while (operation.TryTake(out var result))
                yield return result;
    }
}
