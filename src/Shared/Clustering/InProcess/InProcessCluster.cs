using System.Collections.Concurrent;

namespace LoadCluster.Shared.Clustering.InProcess;

/// <summary>
/// The engine for one machine: members are objects of one process and meet in its memory. No broker, nothing to
/// install, nothing that outlives the process.
/// </summary>
public sealed class InProcessCluster
{
    private readonly ConcurrentDictionary<string, InProcessShardQueue> _queues = new();
    private readonly ConcurrentDictionary<string, InProcessJournal> _journals = new();

    internal InProcessElection Election { get; } = new();

    internal InProcessOrders Orders { get; } = new();

    internal InProcessPulses Pulses { get; } = new();

    internal InProcessRunCatalog Runs { get; } = new();

    /// <summary>Connects a member.</summary>
    /// <param name="member">Its name, unique in the cluster.</param>
    public ICluster Join(string member) => new InProcessMember(this, member);

    internal InProcessShardQueue Queue(string runId) =>
        _queues.GetOrAdd(runId, id => new InProcessShardQueue(() => _queues.TryRemove(id, out _)));

    internal InProcessJournal Journal(string runId) =>
        _journals.GetOrAdd(runId, id => new InProcessJournal(() => _journals.TryRemove(id, out _)));
}
