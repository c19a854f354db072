using System.Collections.Immutable;

namespace LoadCluster.Coordinator.Replication;

/// <summary>Faults and incarnations of all replicas, as their answers report them.</summary>
internal sealed class ReplicaKnowledge(int replicas, Action<object> tellParent)
{
    private readonly string?[] _faults = new string?[replicas];
    private readonly long[] _incarnations = new long[replicas];

    public void Fault(int replica, string? fault)
    {
        if (_faults[replica] == fault)
            return;
        _faults[replica] = fault;
        tellParent(new ReplicaHealthChanged(replica, fault));
    }

    /// <summary>Returns the replicas that were recovered since: what they answered before counts no more.</summary>
    public ImmutableArray<int> Learn(ImmutableArray<long> incarnations)
    {
        var reborn = Enumerable.Range(0, replicas).Where(i => incarnations[i] > _incarnations[i]).ToImmutableArray();
        foreach (var replica in reborn)
            _incarnations[replica] = incarnations[replica];
        return reborn;
    }

    public bool IsCurrent(int replica, ImmutableArray<long> incarnations) =>
        incarnations[replica] >= _incarnations[replica];
}
