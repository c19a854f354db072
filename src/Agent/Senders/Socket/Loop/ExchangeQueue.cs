using System.Diagnostics.CodeAnalysis;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>A queue from whose middle a request can leave when its time is up. Allocates nothing.</summary>
internal sealed class ExchangeQueue
{
    private Exchange? _first;
    private Exchange? _last;

    public bool IsEmpty => _first is null;

    /// <summary>The one that was added first.</summary>
    public Exchange? First => _first;

    public void Add(Exchange exchange)
    {
        (exchange.Queue, exchange.Neighbours) = (this, (_last, null));
        if (_last is null)
            _first = exchange;
        else
            _last.Neighbours = (_last.Neighbours.Previous, exchange);
        _last = exchange;
    }

    public bool TryTake([NotNullWhen(true)] out Exchange? exchange)
    {
        exchange = _first;
        if (exchange is not null)
            Remove(exchange);
        return exchange is not null;
    }

    /// <summary>Removes an exchange that is in this queue.</summary>
    public void Remove(Exchange exchange)
    {
        var (previous, next) = exchange.Neighbours;
        if (previous is null)
            _first = next;
        else
            previous.Neighbours = (previous.Neighbours.Previous, next);
        if (next is null)
            _last = previous;
        else
            next.Neighbours = (previous, next.Neighbours.Next);
        (exchange.Queue, exchange.Neighbours) = (null, default);
    }
}
