using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>
/// Requests that a server has refused to process, until they are sent again: at once after the first refusal, then after
/// twice the time before, each in turn.
/// </summary>
internal sealed class Backoff
{
    /// <summary>How often a request is sent again at most.</summary>
    public const int MaxResends = 8;

    private static readonly long Millisecond = Stopwatch.Frequency / 1000;

    // All requests of one queue wait equally long, so that the first of a queue is the first due.
    private readonly ExchangeQueue[] _queues = [.. Enumerable.Range(0, MaxResends).Select(_ => new ExchangeQueue())];

    public void Add(Exchange exchange, long now)
    {
        var queue = Math.Max(0, exchange.Refusals - 1);
        exchange.ResendAt = now + (queue == 0 ? 0 : Millisecond << queue);
        _queues[queue].Add(exchange);
    }

    /// <summary>Takes a request that is due.</summary>
    public bool TryTake(long now, [NotNullWhen(true)] out Exchange? exchange)
    {
        foreach (var queue in _queues)
        {
            if (queue.First is { } first && first.ResendAt <= now)
                return queue.TryTake(out exchange);
        }
        exchange = null;
        return false;
    }

    /// <summary>How long until a request is due, in whole milliseconds rounded up; -1 if there is none.</summary>
    public int MillisecondsToNext(long now)
    {
        var next = long.MaxValue;
        foreach (var queue in _queues)
            next = Math.Min(next, queue.First?.ResendAt ?? long.MaxValue);
        return next == long.MaxValue ? -1 : (int)Math.Max(0, (next - now + Millisecond - 1) / Millisecond);
    }
}
