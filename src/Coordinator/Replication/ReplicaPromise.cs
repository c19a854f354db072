using System.Collections.Immutable;

namespace LoadCluster.Coordinator.Replication;

/// <summary>What a replica must not forget besides its entries.</summary>
/// <param name="Phase">Founded or ready.</param>
/// <param name="Term">No lower term is accepted.</param>
/// <param name="Writer">The only writer that this term is promised to; nobody if it is empty.</param>
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
    /// The higher promise, with all incarnations that either knows. Of one term that two replicas promised to different
    /// writers it is promised to nobody: the one who asks may have promised it to either, and that one may be elected.
    /// </summary>
    public ReplicaPromise Merge(ReplicaPromise other) =>
        (Term >= other.Term ? this : other) with
        {
            Writer = Term > other.Term || Writer == other.Writer ? Writer : Term < other.Term ? other.Writer : Guid.Empty,
            Incarnations = [.. Incarnations.Zip(other.Incarnations, Math.Max)],
        };
}
