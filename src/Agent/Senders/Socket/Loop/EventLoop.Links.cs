using System.Diagnostics;
using LoadCluster.Agent.Scenarios;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <content>Which connection an exchange sends on, where one carries several.</content>
internal sealed partial class EventLoop
{
    private bool CanGrow => HasRoomInLastLink || _rampUp.HasPlace(_now);

    private bool HasRoomInLastLink => _links.Count > 0 && _links[^1].Exchanges < _requestsPerConnection;

    void IExchangeOwner.Refresh(Connection connection) => Refresh(connection);

    void IExchangeOwner.Retire(Connection connection)
    {
        var link = connection.Link;
        if (link.Connection != connection)
            return;
        link.Connection = TakeConnection(link);
        while (connection.Waiting.TryTake(out var exchange))
            Submit(exchange);
    }

    /// <summary>Starts what fits on a connection, and finds other places for what does not.</summary>
    private void Refresh(Connection connection)
    {
        var protocol = connection.Protocol!;
        while (protocol.HasRoom && connection.Waiting.TryTake(out var exchange))
        {
            exchange.Stamps.Begun = Stopwatch.GetTimestamp();
            protocol.Start(exchange);
        }
        MarkToBeFlushed(connection);
        if (!connection.Waiting.IsEmpty)
            MoveSurplus(connection);
    }

    /// <summary>
    /// Takes requests that wait off a link that has more exchanges than its connection carries at a time.
    /// </summary>
    private void MoveSurplus(Connection connection)
    {
        var capacity = connection.Protocol!.Capacity;
        if (capacity == 0)
            return;
        _requestsPerConnection = Math.Min(_requestsPerConnection, capacity);
        while (connection.Link.Exchanges > capacity && connection.Waiting.TryTake(out var exchange))
        {
            connection.Link.Exchanges--;
            exchange.Connection = null;
            _unplaced.Add(exchange);
        }
    }

    /// <summary>Finds places for requests that were taken off their links.</summary>
    private void PlaceMoved()
    {
        while (!_unplaced.IsEmpty && CanGrow && _unplaced.TryTake(out var exchange))
        {
            exchange.Link = TakeLink();
            exchange.Link.Exchanges++;
            Submit(exchange);
        }
    }

    private Exchange Grow()
    {
        var link = TakeLink();
        link.Exchanges++;
        var exchange = new Exchange(link, _plan.IsTrivial ? null : new FlowRun(_plan));
        _exchanges.Add(exchange);
        return exchange;
    }

    private Link TakeLink()
    {
        if (HasRoomInLastLink)
            return _links[^1];
        var link = new Link();
        link.Connection = TakeConnection(link);
        _links.Add(link);
        _rampUp.Enter(link, _now);
        return link;
    }

    private Connection TakeConnection(Link link)
    {
        if (!_spare.TryPop(out var connection))
            _connections.Add(connection = new Connection(_connections.Count));
        connection.Link = link;
        return connection;
    }

    private void MarkToBeFlushed(Connection connection)
    {
        if (connection.IsToBeFlushed)
            return;
        connection.IsToBeFlushed = true;
        _toBeFlushed.Add(connection);
    }

    private void FlushMarked()
    {
        for (var i = 0; i < _toBeFlushed.Count; i++)
        {
            _toBeFlushed[i].IsToBeFlushed = false;
            if (_toBeFlushed[i].State == ConnectionState.Open)
                Flush(_toBeFlushed[i]);
        }
        _toBeFlushed.Clear();
    }
}
