using System.Collections.Immutable;
using LoadCluster.Shared.Messages;

namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>
/// The stream of what happens to the cluster as a whole: elections, and which runs there are. An entry's offset is a
/// number that only grows and that nobody else has: the epoch of an election.
/// </summary>
internal sealed class ClusterLog(Publisher publisher, LogReader reader, Topology topology, string member) : IRunCatalog
{
    public async ValueTask AddAsync(string runId, CancellationToken cancellationToken)
    {
        await topology.EnsureAsync(cancellationToken);
        await topology.AddRunAsync(runId, cancellationToken);
        await AppendAsync(ClusterEvent.RunAdded, runId, cancellationToken);
    }

    public async ValueTask RemoveAsync(string runId, CancellationToken cancellationToken)
    {
        await topology.EnsureAsync(cancellationToken);
        await AppendAsync(ClusterEvent.RunRemoved, runId, cancellationToken);
    }

    public async ValueTask<ImmutableArray<string>> ListAsync(CancellationToken cancellationToken) =>
        (await AppendAndReadAsync(ClusterEvent.Read, cancellationToken)).Runs;

    /// <summary>Records that this member was elected.</summary>
    /// <returns>The epoch of its term, at least 1.</returns>
    public async ValueTask<long> ElectAsync(CancellationToken cancellationToken) =>
        (await AppendAndReadAsync(ClusterEvent.Elected, cancellationToken)).Offset + 1;

    private async ValueTask<(long Offset, ImmutableArray<string> Runs)> AppendAndReadAsync(
        ClusterEvent what, CancellationToken ct)
    {
        await topology.EnsureAsync(ct);
        var id = await AppendAsync(what, runId: "", ct);
        var runs = ImmutableArray<string>.Empty;
        await foreach (var (offset, body) in reader.ReadAsync(Names.ClusterLog, start: 0L, ct))
        {
            if (MessageCodec.Decode(body) is not Decoded.Understood { Message: ClusterLogged entry })
                continue;
            if (entry.Id == id)
                return (offset, runs);
            runs = Apply(runs, entry);
        }
        throw new InvalidOperationException("The log of the cluster ended.");
    }

    private static ImmutableArray<string> Apply(ImmutableArray<string> runs, ClusterLogged entry) => entry.Event switch
    {
        ClusterEvent.RunAdded when !runs.Contains(entry.RunId) => runs.Add(entry.RunId),
        ClusterEvent.RunRemoved => runs.Remove(entry.RunId),
        _ => runs,
    };

    private async Task<Guid> AppendAsync(ClusterEvent what, string runId, CancellationToken ct)
    {
        var entry = new ClusterLogged(
            new MessageHeader(Protocol.Version, Epoch: 0, member, Sequence: 0), Guid.NewGuid(), what, runId);
        await publisher.PublishAsync(Names.Direct, Names.ClusterLog, MessageCodec.Encode(entry), ct);
        return entry.Id;
    }
}
