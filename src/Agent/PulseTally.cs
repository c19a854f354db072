using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent;

/// <summary>
/// What a lane did since its last pulse. Filled by the lane, emptied by the agent: two threads, one lock.
/// </summary>
internal sealed class PulseTally
{
    private readonly Lock _gate = new();
    private readonly Tally _tally = new();

    public void Record(in RequestResult sample)
    {
        lock (_gate)
            _tally.Record(sample);
    }

    public void MoveTo(Tally destination)
    {
        lock (_gate)
        {
            destination.Add(_tally);
            _tally.Clear();
        }
    }
}
