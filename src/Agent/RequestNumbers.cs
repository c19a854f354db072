namespace LoadCluster.Agent;

/// <summary>Numbers the shard requests of an agent's process, from 1, so that no answer is taken for another one's.</summary>
internal sealed class RequestNumbers
{
    private long _last;

    public long Next() => Interlocked.Increment(ref _last);
}
