using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Shared.Runs;
using static LoadCluster.Shared.Tests.Metrics.Property;

namespace LoadCluster.Shared.Tests.Runs;

public sealed class LedgerTests
{
    private static readonly Shard Ten = new(Id: 0, First: 0, Stride: 1, Count: 10);

    [Fact]
    public void Accept_AnyReportsInAnyOrder_AccountsForEachIndexAtMostOnce() =>
        ForAll(Reports.Any, run =>
        {
            var ledger = Opened(run.Shards);
            var accounted = new HashSet<long>();
            var again = 0L;

            foreach (var report in run.Sent)
            {
                if (ledger.Accept(report.Slice, report.Count))
                    report.Indexes.ShouldAllBe(index => accounted.Add(index));
                else
                    again += report.Count;

                ledger.Accepted.ShouldBe(accounted.Count);
                ledger.Rejected.ShouldBe(again);
                (ledger.Accepted + ledger.Outstanding).ShouldBe(ledger.Opened);
                ledger.Open.Sum(slice => slice.Count).ShouldBe(ledger.Outstanding);
            }
        });

    [Fact]
    public void Accept_ReportsRepeatedUntilDone_AccountsForEveryIndexOnce() =>
        ForAll(Reports.Any, run =>
        {
            var ledger = Opened(run.Shards);
            var accounted = new HashSet<long>();
            foreach (var report in run.Sent.Concat(run.Sent))
            {
                if (ledger.Accept(report.Slice, report.Count))
                    accounted.UnionWith(report.Indexes);
            }

            // What is left is leased again, as the ledger knows it.
            foreach (var slice in ledger.Open.ToArray())
            {
                ledger.Rest(slice.Shard.Id).ShouldBe(slice);
                var rest = new Report(slice.Shard, slice.From, slice.Count);
                ledger.Accept(rest.Slice, rest.Count).ShouldBeTrue();
                rest.Indexes.ShouldAllBe(index => accounted.Add(index));
            }

            var all = run.Shards.SelectMany(shard => new Report(shard, From: 0, shard.Count).Indexes);
            accounted.Order().ShouldBe(all.Order());
            ledger.Accepted.ShouldBe(ledger.Opened);
            ledger.OpenShards.ShouldBe(0);
        });

    [Fact]
    public void Accept_WholeShard_ForgetsIt()
    {
        var ledger = Opened([Ten]);

        ledger.Accept(new ShardSlice(Ten, From: 0), count: 10).ShouldBeTrue();

        ledger.OpenShards.ShouldBe(0);
        ledger.Rest(Ten.Id).ShouldBeNull();
        ledger.Accept(new ShardSlice(Ten, From: 0), count: 10).ShouldBeFalse();
        (ledger.Accepted, ledger.Rejected, ledger.Outstanding).ShouldBe((10, 10, 0));
    }

    [Fact]
    public void Accept_FrontPart_LeavesTheRest()
    {
        var ledger = Opened([Ten]);

        ledger.Accept(new ShardSlice(Ten, From: 0), count: 4).ShouldBeTrue();

        ledger.Rest(Ten.Id).ShouldBe(new ShardSlice(Ten, From: 4));
        ledger.Accept(new ShardSlice(Ten, From: 0), count: 10).ShouldBeFalse();
        ledger.Accept(new ShardSlice(Ten, From: 5), count: 5).ShouldBeFalse();
        ledger.Accept(new ShardSlice(Ten, From: 4), count: 6).ShouldBeTrue();
        (ledger.Accepted, ledger.Rejected).ShouldBe((10, 15));
    }

    [Fact]
    public void Accept_Nothing_IsAcceptedAndChangesNothing()
    {
        var ledger = Opened([Ten]);

        ledger.Accept(new ShardSlice(Ten, From: 0), count: 0).ShouldBeTrue();

        ledger.Rest(Ten.Id).ShouldBe(new ShardSlice(Ten, From: 0));
        (ledger.Accepted, ledger.Rejected).ShouldBe((0, 0));
    }

    [Fact]
    public void Accept_AnotherShardWithTheSameId_IsRejected()
    {
        var ledger = Opened([Ten]);

        ledger.Accept(new ShardSlice(Ten with { First = 5 }, From: 0), count: 10).ShouldBeFalse();
        ledger.Accept(new ShardSlice(Ten with { Count = 4 }, From: 0), count: 4).ShouldBeFalse();

        (ledger.Accepted, ledger.Rejected).ShouldBe((0, 14));
    }

    [Theory]
    [InlineData(0, -1)]
    [InlineData(0, 11)]
    [InlineData(4, 7)]
    public void Accept_OutOfRange_ThrowsAndChangesNothing(long from, long count)
    {
        var ledger = Opened([Ten]);

        Should.Throw<ArgumentOutOfRangeException>(() => ledger.Accept(new ShardSlice(Ten, from), count));

        (ledger.Accepted, ledger.Rejected, ledger.Outstanding).ShouldBe((0, 0, 10));
    }

    [Fact]
    public void Add_ShardThatIsOpen_ThrowsAndChangesNothing()
    {
        var ledger = Opened([Ten]);

        Should.Throw<ArgumentException>(() => ledger.Add(Ten));

        (ledger.Opened, ledger.OpenShards).ShouldBe((10, 1));
    }

    private static Ledger Opened(IEnumerable<Shard> shards)
    {
        var ledger = new Ledger();
        foreach (var shard in shards)
            ledger.Add(shard);
        return ledger;
    }

    private sealed record Report(Shard Shard, long From, long Count)
    {
        public ShardSlice Slice => new(Shard, From);

        public IEnumerable<long> Indexes => Enumerable.Range(0, (int)Count).Select(k => Shard.IndexAt(From + k));
    }

    /// <summary>
    /// A run's shards, and reports on them as a network may deliver them: lost, repeated, in any order.
    /// </summary>
    private sealed record Reports(Shard[] Shards, Report[] Sent)
    {
        private const int LongestShard = 12;

        public static Arbitrary<Reports> Any { get; } = (
            from counts in Gen.Choose(1, LongestShard).NonEmptyListOf()
            let shards = Cut([.. counts])
            from sent in Gen.OneOf(Gen.Elements(shards).SelectMany(ReportOn), Gen.Elements(shards).SelectMany(FrontOf))
                .ArrayOf()
            select new Reports(shards, sent)).ToArbitrary();

        private static Shard[] Cut(int[] counts) =>
            [.. counts.Select((count, i) => new Shard(i, counts.Take(i).Sum(), Stride: 1, count))];

        private static Gen<Report> ReportOn(Shard shard) =>
            from at in Gen.Choose(0, (int)shard.Count - 1)
            from count in Gen.Choose(0, (int)shard.Count - at)
            select new Report(shard, at, count);

        // Most positions are never the cursor: without these, few of the reports would be accepted.
        private static Gen<Report> FrontOf(Shard shard) =>
            from count in Gen.Choose(0, (int)shard.Count)
            select new Report(shard, From: 0, count);
    }
}
