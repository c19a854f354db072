using System.Collections.Concurrent;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Streams;

/// <summary>
/// Keeps tallies for the next shard: each is large, and one for every shard would keep the collector busy.
/// </summary>
/// <param name="capacity">How many it keeps; the others are left to the garbage collector.</param>
internal sealed class TallyPool(int capacity)
{
    private readonly ConcurrentBag<Tally> _idle = [];

    public Tally Rent() => _idle.TryTake(out var tally) ? tally : new Tally();

    public void Return(Tally tally)
    {
        if (_idle.Count >= capacity)
            return;
        tally.Clear();
        _idle.Add(tally);
    }
}
