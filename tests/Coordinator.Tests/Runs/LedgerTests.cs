using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Runs;
using static LoadCluster.Shared.Tests.Metrics.Property;

namespace LoadCluster.Coordinator.Tests.Runs;

public sealed class LedgerTests
{
    private static readonly AgentId A = new("a", Incarnation: 1);
    private static readonly AgentId B = new("b", Incarnation: 1);
    private static readonly Shard Ten = new(Id: 0, First: 0, Stride: 1, Count: 10);

    [Fact]
    public void Accept_AnyReportsInAnyOrder_AccountsForEachIndexAtMostOnce() =>
        ForAll(Reports.Any, run =>
        {
            var ledger = Opened(run.Shards);
            var accounted = new HashSet<long>();

            foreach (var report in run.Sent)
            {
                if (ledger.Accept(A, report.Slice, report.Count))
                    report.Indexes.ShouldAllBe(index => accounted.Add(index));

                ledger.Accepted.ShouldBe(accounted.Count);
                (ledger.Accepted + ledger.Outstanding).ShouldBe(ledger.Opened);
                ledger.Open.Sum(shard => shard.Rest.Count).ShouldBe(ledger.Outstanding);
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
                if (ledger.Accept(A, report.Slice, report.Count))
                    accounted.UnionWith(report.Indexes);
            }

            // What is left is leased again, as the ledger knows it.
            foreach (var slice in ledger.Open.Select(shard => shard.Rest).ToArray())
            {
                ledger.Find(slice.Shard.Id)?.Rest.ShouldBe(slice);
                var rest = new Report(slice.Shard, slice.From, slice.Count);
                ledger.Accept(A, rest.Slice, rest.Count).ShouldBeTrue();
                rest.Indexes.ShouldAllBe(index => accounted.Add(index));
            }

            var all = run.Shards.SelectMany(shard => new Report(shard, From: 0, shard.Count).Indexes);
            accounted.Order().ShouldBe(all.Order());
            ledger.Accepted.ShouldBe(ledger.Opened);
            ledger.Open.ShouldBeEmpty();
        });

    [Fact]
    public void Accept_WholeShard_ForgetsIt()
    {
        var ledger = Opened([Ten]);

        ledger.Accept(A, new ShardSlice(Ten, From: 0), count: 10).ShouldBeTrue();

        ledger.Open.ShouldBeEmpty();
        ledger.Find(Ten.Id).ShouldBeNull();
        ledger.Accept(A, new ShardSlice(Ten, From: 0), count: 10).ShouldBeFalse();
        (ledger.Accepted, ledger.Outstanding).ShouldBe((10, 0));
    }

    [Fact]
    public void Accept_FrontPart_LeavesTheRest()
    {
        var ledger = Opened([Ten]);

        ledger.Accept(A, new ShardSlice(Ten, From: 0), count: 4).ShouldBeTrue();

        ledger.Find(Ten.Id)?.Rest.ShouldBe(new ShardSlice(Ten, From: 4));
        ledger.Accept(A, new ShardSlice(Ten, From: 0), count: 10).ShouldBeFalse();
        ledger.Accept(A, new ShardSlice(Ten, From: 5), count: 5).ShouldBeFalse();
        ledger.Accept(A, new ShardSlice(Ten, From: 4), count: 6).ShouldBeTrue();
        ledger.Accepted.ShouldBe(10);
    }

    [Fact]
    public void Accept_NothingByTheHolder_HandsTheSliceBack()
    {
        var (ledger, slice) = (Opened([Ten]), new ShardSlice(Ten, From: 0));
        ledger.Take(slice, new Lease(A, Request: 1));

        ledger.Accept(A, slice, count: 0, request: 1).ShouldBeTrue();

        ledger.Find(Ten.Id)?.Rest.ShouldBe(slice);
        (ledger.Accepted, ledger.NextWaiting).ShouldBe((0, slice));
    }

    [Fact]
    public void Accept_NothingOfAnEarlierLease_LeavesTheSliceToItsHolder()
    {
        var (ledger, slice) = (Opened([Ten]), new ShardSlice(Ten, From: 0));
        ledger.Take(slice, new Lease(A, Request: 2));

        ledger.Accept(A, slice, count: 0, request: 1).ShouldBeFalse();

        ledger.NextWaiting.ShouldBeNull();
    }

    [Fact]
    public void Accept_AnotherShardWithTheSameId_IsRejected()
    {
        var ledger = Opened([Ten]);

        ledger.Accept(A, new ShardSlice(Ten with { First = 5 }, From: 0), count: 10).ShouldBeFalse();
        ledger.Accept(A, new ShardSlice(Ten with { Count = 4 }, From: 0), count: 4).ShouldBeFalse();

        ledger.Accepted.ShouldBe(0);
    }

    [Theory]
    [InlineData(0, -1)]
    [InlineData(0, 11)]
    [InlineData(4, 7)]
    public void Accept_OutOfRange_ThrowsAndChangesNothing(long from, long count)
    {
        var ledger = Opened([Ten]);

        Should.Throw<ArgumentOutOfRangeException>(() => ledger.Accept(A, new ShardSlice(Ten, from), count));

        (ledger.Accepted, ledger.Outstanding).ShouldBe((0, 10));
    }

    [Fact]
    public void Add_ShardThatIsOpen_ThrowsAndChangesNothing()
    {
        var ledger = Opened([Ten]);

        Should.Throw<ArgumentException>(() => ledger.Add(Ten));

        (ledger.Opened, ledger.Open.Count).ShouldBe((10, 1));
    }

    [Fact]
    public void NextWaiting_SeveralShards_IsTheOneThatWasPlannedFirst()
    {
        var ledger = Opened([Ten, Ten with { Id = 1, First = 10 }]);

        ledger.NextWaiting?.Shard.Id.ShouldBe(0);
        ledger.Take(ledger.NextWaiting!.Value, new Lease(A, Request: 1));
        ledger.NextWaiting?.Shard.Id.ShouldBe(1);
        ledger.Take(ledger.NextWaiting!.Value, new Lease(A, Request: 2));
        ledger.NextWaiting.ShouldBeNull();
        ledger.Leased.ShouldBe(20);
    }

    [Fact]
    public void Find_Lease_IsItsSliceUntilItIsReportedOrReleased()
    {
        var ledger = Opened([Ten, Ten with { Id = 1, First = 10 }]);
        var (first, second) = (new Lease(A, Request: 1), new Lease(A, Request: 2));
        ledger.Take(ledger.NextWaiting!.Value, first);
        ledger.Take(ledger.NextWaiting!.Value, second);

        ledger.Find(first).ShouldBe(new ShardSlice(Ten, From: 0));
        ledger.Find(second)?.Shard.Id.ShouldBe(1);
        ledger.Find(new Lease(B, Request: 1)).ShouldBeNull();

        ledger.Accept(A, new ShardSlice(Ten, From: 0), count: 10);
        ledger.Release(A, mayHaveSent: true);
        (ledger.Find(first), ledger.Find(second)).ShouldBe((null, null));
        ledger.Leased.ShouldBe(0);
    }

    [Theory]
    [InlineData(true, "a")]
    [InlineData(false, null)]
    public void Release_HolderIsGone_TheNextOneLearnsWhoMayHaveSentIt(bool mayHaveSent, string? lostBy)
    {
        var ledger = Opened([Ten]);
        ledger.Take(new ShardSlice(Ten, From: 0), new Lease(A, Request: 1));

        ledger.Release(A, mayHaveSent);

        ledger.NextWaiting.ShouldBe(new ShardSlice(Ten, From: 0));
        ledger.Take(new ShardSlice(Ten, From: 0), new Lease(B, Request: 1)).ShouldBe(lostBy);
    }

    [Fact]
    public void Release_OneOfTwo_KeepsTheLeasesOfTheOther()
    {
        var ledger = Opened([Ten, Ten with { Id = 1, First = 10 }]);
        ledger.Take(ledger.NextWaiting!.Value, new Lease(A, Request: 1));
        ledger.Take(ledger.NextWaiting!.Value, new Lease(B, Request: 1));

        ledger.Release(A, mayHaveSent: true);

        ledger.Find(new Lease(B, Request: 1))?.Shard.Id.ShouldBe(1);
        ledger.Leased.ShouldBe(10);
    }

    [Theory]
    [InlineData(4, null)]
    [InlineData(0, null)]
    public void Accept_ByItsHolder_TheRestWasNotSent(long count, string? lostBy)
    {
        var ledger = Opened([Ten]);
        ledger.Take(new ShardSlice(Ten, From: 0), new Lease(A, Request: 1));

        ledger.Accept(A, new ShardSlice(Ten, From: 0), count).ShouldBeTrue();

        ledger.Find(Ten.Id).ShouldBe(new OpenShard(new ShardSlice(Ten, count), LostBy: lostBy));
    }

    [Fact]
    public void Accept_ByAnotherThanItsHolder_TheHolderMayHaveSentTheRest()
    {
        var ledger = Opened([Ten]);
        ledger.Take(new ShardSlice(Ten, From: 0), new Lease(B, Request: 1));

        ledger.Accept(A, new ShardSlice(Ten, From: 0), count: 4).ShouldBeTrue();

        ledger.Find(Ten.Id).ShouldBe(new OpenShard(new ShardSlice(Ten, From: 4), LostBy: "b"));
        ledger.Accept(B, new ShardSlice(Ten, From: 0), count: 10).ShouldBeFalse();
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
