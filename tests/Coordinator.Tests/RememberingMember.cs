using System.Collections.Concurrent;
using LoadCluster.Shared.Clustering;

namespace LoadCluster.Coordinator.Tests;

/// <summary>
/// A member of an in-process cluster whose journals forget nothing, as those of a broker, so that one coordinator can
/// take over from another.
/// </summary>
internal sealed class RememberingMember(ICluster member, ConcurrentDictionary<string, RememberingJournal> journals)
    : ICluster
{
    public string Member => member.Member;

    public IElection Election => member.Election;

    public IOrders Orders => member.Orders;

    public IPulses Pulses => member.Pulses;

    public IRunCatalog Runs => member.Runs;

    public IShardQueue Shards(string runId) => member.Shards(runId);

    public IJournal Journal(string runId) => journals.GetOrAdd(runId, _ => new RememberingJournal());

    public ValueTask DisposeAsync() => member.DisposeAsync();
}
