using System.Numerics;
using LoadCluster.Agent.Senders.Socket.Loop;

namespace LoadCluster.Agent.Senders.Socket.Http2;

/// <summary>
/// The open streams of a connection, by id. There are twice as many places as streams; an id whose place is taken by a stream
/// that has been open for long is left out, since ids only have to rise.
/// </summary>
internal sealed class StreamRing(int capacity)
{
    private readonly Exchange?[] _places = new Exchange?[BitOperations.RoundUpToPowerOf2((uint)capacity * 2)];

    /// <summary>The id of the next stream.</summary>
    public int NextId { get; private set; } = 1;

    public int Count { get; private set; }

    /// <summary>Whether there are ids left, even if all but one of those that follow must be left out.</summary>
    public bool HasIds => NextId < int.MaxValue - (2 * _places.Length);

    /// <summary>Whether a stream with this id was ever opened.</summary>
    public bool WasOpened(int id) => id % 2 == 1 && id < NextId;

    public Exchange? Find(int id) =>
        _places[PlaceOf(id)] is { } exchange && Http2Stream.Of(exchange).Id == id ? exchange : null;

    /// <summary>Gives a new id to a stream.</summary>
    public int Add(Exchange exchange)
    {
        while (_places[PlaceOf(NextId)] is not null)
            NextId += 2;
        var id = NextId;
        NextId += 2;
        _places[PlaceOf(id)] = exchange;
        Count++;
        return id;
    }

    public void Remove(int id)
    {
        _places[PlaceOf(id)] = null;
        Count--;
    }

    /// <summary>The open streams. They may be removed while they are read.</summary>
    public IEnumerable<Exchange> All() => _places.OfType<Exchange>();

    /// <summary>Begins on a new connection.</summary>
    public void Clear(int nextId)
    {
        Array.Clear(_places);
        (NextId, Count) = (nextId, 0);
    }

    private int PlaceOf(int id) => (id >> 1) & (_places.Length - 1);
}
