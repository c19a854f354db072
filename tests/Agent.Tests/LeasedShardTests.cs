using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests;

public sealed class LeasedShardTests
{
    private static readonly RequestResult Ok = new(Outcome.Status(200), 5, 10, 10);

    [Fact]
    public void TryTake_Slice_GivesItsIndexesInOrderAndNoMore()
    {
        var shard = Leased(new Log(), new Shard(Id: 7, First: 100, Stride: 3, Count: 5), from: 2);
        var taken = new List<long>();

        while (shard.TryTake(out var index))
            taken.Add(index);

        taken.ShouldBe([106, 109, 112]);
        shard.TryTake(out _).ShouldBeFalse();
    }

    [Fact]
    public void Record_LastIndex_SaysSo()
    {
        var shard = Leased(new Log(), new Shard(7, 0, 1, 5), from: 2);

        shard.Record(0, Ok).ShouldBeFalse();
        shard.Record(0, Ok).ShouldBeFalse();
        shard.Record(0, Ok).ShouldBeTrue();

        shard.Recorded.ShouldBe(3);
        shard.Tally.Total.ShouldBe(3);
    }

    [Fact]
    public async Task Claim_Slice_TellsTheJournalWhoHoldsIt()
    {
        var log = new Log();
        var shard = Leased(log, new Shard(7, 0, 1, 5), from: 2);
        var header = Work.StampHeader();

        await shard.ClaimAsync(log, header, CancellationToken.None);

        log.Events.ShouldBe([new ShardLeased(header, new ShardSlice(new Shard(7, 0, 1, 5), From: 2))]);
    }

    [Fact]
    public async Task Report_PartDone_TellsTheJournalBeforeItLetsGo()
    {
        var log = new Log();
        var shard = Leased(log, new Shard(7, 0, 1, 5), from: 2);
        shard.Record(0, Ok);

        await shard.ReportAsync(log, Work.StampHeader(), CancellationToken.None);

        log.Events.Count.ShouldBe(2);
        var report = log.Events[0].ShouldBeOfType<ShardReported>();
        (report.Slice.Shard.Id, report.Slice.From, report.Count).ShouldBe((7, 2, 1));
        report.Tally.ToArray().ShouldBe(shard.Tally.Encode().ToArray());
        log.Events[1].ShouldBe("acknowledged");
    }

    [Fact]
    public async Task Report_JournalFails_KeepsTheLease()
    {
        var log = new Log { Fails = true };
        var shard = Leased(log, new Shard(7, 0, 1, 5), from: 0);

        await Should.ThrowAsync<IOException>(
            () => shard.ReportAsync(log, Work.StampHeader(), CancellationToken.None).AsTask());

        log.Events.ShouldBeEmpty();
    }

    private static LeasedShard Leased(Log log, Shard shard, long from) =>
        new(new Lease(log, new ShardSlice(shard, from)), new Tally());

    private sealed class Lease(Log log, ShardSlice slice) : IShardLease
    {
        public ShardSlice Slice => slice;

        public ValueTask AcknowledgeAsync(CancellationToken cancellationToken)
        {
            log.Events.Add("acknowledged");
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>A journal that writes down in which order it was told things.</summary>
    private sealed class Log : IJournal
    {
        public bool Fails { get; init; }

        public List<object> Events { get; } = [];

        public async ValueTask AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
        {
            await Task.Yield();
            if (Fails)
                throw new IOException("no broker");
            Events.Add(entry);
        }

        public IAsyncEnumerable<JournalEntry> ReadAsync(CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask DeleteAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
