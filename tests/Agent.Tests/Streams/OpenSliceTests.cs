using LoadCluster.Agent.Streams;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Streams;

public sealed class OpenSliceTests
{
    private static readonly RequestResult Ok = new(Outcome.Status(200), 5, 10, 10);

    [Fact]
    public void TryTake_Slice_GivesItsIndexesInOrderAndNoMore()
    {
        var slice = Open(new Shard(Id: 7, First: 100, Stride: 3, Count: 5), from: 2);

        TakeAll(slice).ShouldBe([106, 109, 112]);

        slice.TryTake(out _).ShouldBeFalse();
        (slice.Taken, slice.Unstarted).ShouldBe((3, 0));
    }

    [Fact]
    public void TryTake_ManyThreads_GivesEachIndexOnce()
    {
        var slice = Open(new Shard(7, 0, 1, 100_000), from: 0);
        var taken = new List<long>[4];

        Parallel.For(0, 4, thread => taken[thread] = TakeAll(slice));

        taken.SelectMany(indexes => indexes).Order().ShouldBe(Enumerable.Range(0, 100_000).Select(i => (long)i));
        slice.Taken.ShouldBe(100_000);
    }

    [Fact]
    public void CountRecorded_LastIndex_SaysSo()
    {
        var slice = Open(new Shard(7, 0, 1, 5), from: 2);

        slice.CountRecorded().ShouldBeFalse();
        slice.CountRecorded().ShouldBeFalse();
        slice.CountRecorded().ShouldBeTrue();

        slice.Recorded.ShouldBe(3);
    }

    [Fact]
    public void Merge_TwoRecordersAndALostIndex_SumsUpToWhatWasTaken()
    {
        var slice = Open(new Shard(7, 0, 1, 5), from: 0);
        foreach (var recorder in (int[])[0, 1])
        {
            slice.TryTake(out var index);
            slice.TallyOf(recorder)!.Record(index, Ok);
            slice.CountRecorded();
        }
        slice.TryTake(out _);
        slice.Close();

        var merged = slice.Merge();

        (merged.Succeeded, merged.Aborted, slice.Recorded).ShouldBe((2, 1, 3));
    }

    [Fact]
    public void TallyOf_ClosedSlice_IsNull()
    {
        var slice = Open(new Shard(7, 0, 1, 5), from: 0);

        slice.Close();

        slice.TallyOf(0).ShouldBeNull();
    }

    private static OpenSlice Open(Shard shard, long from) =>
        new(new ShardSlice(shard, from), recorders: 2, new TallyPool(capacity: 4));

    private static List<long> TakeAll(OpenSlice slice)
    {
        var taken = new List<long>();
        while (slice.TryTake(out var index))
            taken.Add(index);
        return taken;
    }
}
