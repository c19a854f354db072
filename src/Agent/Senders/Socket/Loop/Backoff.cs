using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>Exchanges that wait before they are tried again, each time longer.</summary>
/// <param name="waits">The waits after the first failure, the second and so on, in milliseconds; the last for all others.</param>
internal sealed class Backoff(params int[] waits)
{
    private static readonly long Millisecond = Stopwatch.Frequency / 1000;

    // All exchanges of one queue wait equally long, so that the first of a queue is the first due.
    private readonly ExchangeQueue[] _queues = [.. waits.Select(_ => new ExchangeQueue())];

    /// <param name="exchange">Waits from now on.</param>
    /// <param name="failures">How often it has failed in a row, at least 1.</param>
    /// <param name="now">The time.</param>
    public void Add(Exchange exchange, int failures, long now)
    {
        var queue = Math.Min(failures, waits.Length) - 1;
        exchange.WaitsUntil = now + (waits[queue] * Millisecond);
        _queues[queue].Add(exchange);
    }

    /// <summary>Takes an exchange that is due.</summary>
    public bool TryTake(long now, [NotNullWhen(true)] out Exchange? exchange)
    {
        foreach (var queue in _queues)
        {
            if (queue.First is { } first && first.WaitsUntil <= now)
                return queue.TryTake(out exchange);
        }
        exchange = null;
        return false;
    }

    /// <summary>How long until an exchange is due, in whole milliseconds rounded up; -1 if there is none.</summary>
    public int MillisecondsToNext(long now)
    {
        var next = long.MaxValue;
        foreach (var queue in _queues)
            next = Math.Min(next, queue.First?.WaitsUntil ?? long.MaxValue);
        return next == long.MaxValue ? -1 : (int)Math.Max(0, (next - now + Millisecond - 1) / Millisecond);
    }
}
