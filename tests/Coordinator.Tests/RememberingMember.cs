using System.Collections.Concurrent;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;

namespace LoadCluster.Coordinator.Tests;

/// <summary>
/// A member of an in-process cluster whose journals forget nothing, as those of a broker, so that one coordinator can
/// take over from another; and that counts its orders, of which agents may see the last ones only.
/// </summary>
internal sealed class RememberingMember(ICluster member, ConcurrentDictionary<string, RememberingJournal> journals)
    : ICluster, IOrders
{
    /// <summary>How often it ordered.</summary>
    public int Ordered { get; private set; }

    public string Member => member.Member;

    public IElection Election => member.Election;

    public IOrders Orders => this;

    public IPulses Pulses => member.Pulses;

    public IRunCatalog Runs => member.Runs;

    public IShardQueue Shards(string runId) => member.Shards(runId);

    public IJournal Journal(string runId) => journals.GetOrAdd(runId, _ => new RememberingJournal());

    public ValueTask DisposeAsync() => member.DisposeAsync();

    ValueTask IOrders.PublishAsync(ClusterOrders orders, CancellationToken cancellationToken)
    {
        Ordered++;
        return member.Orders.PublishAsync(orders, cancellationToken);
    }

    IAsyncEnumerable<ClusterOrders> IOrders.SubscribeAsync(CancellationToken cancellationToken) =>
        member.Orders.SubscribeAsync(cancellationToken);
}
