using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests.Runs;

/// <summary>Entries of a journal, and books that have some in them.</summary>
internal static class Bookkeeping
{
    public static MessageHeader Header { get; } = new(Protocol.Version, Epoch: 1, "agent", Sequence: 1);

    public static RunBooks Open(long requests) =>
        new(new RunAccepted(Header, Specs.Of(requests), DateTimeOffset.UnixEpoch), log: _ => { });

    public static RunBooks Planned(long requests, out Shard shard, long? size = null)
    {
        var books = Open(requests);
        shard = Plan(books, size ?? requests);
        return books;
    }

    public static Shard Plan(RunBooks books, long size)
    {
        var shard = books.NextShard(size)!.Value;
        books.Apply(new ShardsPlanned(Header, [new ShardSlice(shard, From: 0)]));
        return shard;
    }

    public static CoordinatorElected Elected(long epoch) => new(Header with { Epoch = epoch });

    public static ShardLeased Leased(Shard shard, long from, string agent) =>
        new(Header with { Sender = agent }, new ShardSlice(shard, from));

    public static ShardReported Report(Shard shard, long from, long count) =>
        Report(shard, from, Tallies.Succeeding(count));

    public static ShardReported Report(Shard shard, long from, Tally tally) =>
        new(Header, new ShardSlice(shard, from), tally.Total, tally.Encode());
}
