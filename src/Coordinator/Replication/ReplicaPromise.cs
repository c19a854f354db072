using System.Collections.Immutable;

namespace LoadCluster.Coordinator.Replication;

/// <summary>What a replica must not forget besides its entries.</summary>
/// <param name="Phase">Founded or ready.</param>
/// <param name="Term">No lower term is accepted.</param>
/// <param name="Writer">The only writer that this term is promised to; empty when no writer has the promise.</param>
/// <param name="Incarnations">Of each replica, by index: how often it was founded or recovered.</param>
internal sealed record ReplicaPromise(ReplicaPhase Phase, long Term, Guid Writer, ImmutableArray<long> Incarnations)
{
    public static ReplicaPromise Founded(int replicas) =>
        new(ReplicaPhase.Founded, 0, Guid.Empty, [.. Enumerable.Repeat(1L, replicas)]);

    /// <summary>A term is promised to one writer only.</summary>
    public bool Admits(PromiseTerm request) =>
        request.Term > Term || (request.Term == Term && request.Writer == Writer);

    /// <summary>Only a writer that was elected writes, and no two are elected in one term.</summary>
    public bool Admits(WriteEntries request) => request.Term >= Term;

    public ReplicaPromise Of(long term, Guid writer) => this with { Term = term, Writer = writer };

    public ReplicaPromise Knowing(int replica, long incarnation) =>
        this with { Incarnations = Incarnations.SetItem(replica, Math.Max(incarnation, Incarnations[replica])) };

    /// <summary>
    /// The higher promise, with all incarnations that either knows. If two replicas promised one term to different writers,
    /// no writer gets it: the replica that asks may have promised it to either of them, and helped to elect it.
    /// </summary>
    public ReplicaPromise Merge(ReplicaPromise other) =>
        (Term >= other.Term ? this : other) with
        {
            Writer = Term > other.Term || Writer == other.Writer ? Writer : Term < other.Term ? other.Writer : Guid.Empty,
            Incarnations = [.. Incarnations.Zip(other.Incarnations, Math.Max)],
        };
}
