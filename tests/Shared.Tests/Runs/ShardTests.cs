using LoadCluster.Shared.Runs;

namespace LoadCluster.Shared.Tests.Runs;

public sealed class ShardTests
{
    [Fact]
    public void IndexAt_Stride_StepsOverTheIndexesOfOthers()
    {
        var shard = new Shard(Id: 3, First: 5, Stride: 4, Count: 3);

        Enumerable.Range(0, 3).Select(position => shard.IndexAt(position)).ShouldBe([5, 9, 13]);
    }

    [Fact]
    public void IndexAt_EndOfTheLargestRange_DoesNotOverflow()
    {
        var shard = new Shard(Id: 0, First: long.MaxValue - 10, Stride: 1, Count: 10);

        shard.IndexAt(9).ShouldBe(long.MaxValue - 1);
    }

    [Fact]
    public void Count_OfSlice_IsWhatIsLeft()
    {
        var shard = new Shard(Id: 0, First: 0, Stride: 1, Count: 10);

        new ShardSlice(shard, From: 0).Count.ShouldBe(10);
        new ShardSlice(shard, From: 7).Count.ShouldBe(3);
    }
}
