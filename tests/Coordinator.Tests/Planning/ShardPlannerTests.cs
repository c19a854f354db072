using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Coordinator.Planning;
using LoadCluster.Shared.Runs;
using static LoadCluster.Shared.Tests.Metrics.Property;

namespace LoadCluster.Coordinator.Tests.Planning;

public sealed class ShardPlannerTests
{
    private static readonly Arbitrary<(int Total, int[] Sizes)> Plans = (
        from total in Gen.Choose(0, 500)
        from sizes in Gen.Choose(1, 60).NonEmptyListOf()
        select (total, sizes.ToArray())).ToArbitrary();

    [Fact]
    public void Next_AnySizes_CutsTheRangeExactlyAndInOrder() =>
        ForAll(Plans, plan =>
        {
            var shards = Plan(new ShardPlanner(plan.Total), plan.Sizes).ToArray();

            shards.Select(shard => shard.Id).ShouldBe(Enumerable.Range(0, shards.Length).Select(id => (long)id));
            Indexes(shards).ShouldBe(Enumerable.Range(0, plan.Total).Select(index => (long)index));
            shards.ShouldAllBe(shard => shard.Stride == 1);
            for (var i = 0; i < shards.Length - 1; i++)
                shards[i].Count.ShouldBe(plan.Sizes[i % plan.Sizes.Length]);
        });

    [Fact]
    public void Apply_ShardsOfAnother_RestoresItsState() =>
        ForAll(Plans, plan =>
        {
            var first = new ShardPlanner(plan.Total);
            var shards = Plan(first, plan.Sizes).Take(plan.Sizes.Length).ToArray();

            var second = new ShardPlanner(plan.Total);
            foreach (var shard in shards)
            {
                second.Apply(shard).ShouldBeTrue();
                shards.TakeWhile(earlier => earlier.Id <= shard.Id).ShouldAllBe(earlier => !second.Apply(earlier));
            }

            (second.Planned, second.Remaining).ShouldBe((first.Planned, first.Remaining));
            second.Next(7).ShouldBe(first.Next(7));
        });

    [Fact]
    public void NextInterleaved_AnySizesAndParts_SharesEachRangeEvenlyAndCoversAll() =>
        ForAll(Plans, plan =>
        {
            var planner = new ShardPlanner(plan.Total);
            var all = new List<Shard>();
            for (var i = 0; planner.Remaining > 0; i++)
            {
                var (size, first) = (plan.Sizes[i % plan.Sizes.Length], planner.Planned);
                Shard[] shards = [.. planner.NextInterleaved(size, parts: 1 + (size % 7))];
                shards.ShouldAllBe(shard => planner.Apply(shard));
                Indexes(shards).Order().ShouldBe(Enumerable.Range((int)first, (int)(planner.Planned - first)).Select(n => (long)n));
                (shards.Max(shard => shard.Count) - shards.Min(shard => shard.Count)).ShouldBeInRange(0, 1);
                all.AddRange(shards);
            }

            all.Select(shard => shard.Id).ShouldBe(Enumerable.Range(0, all.Count).Select(id => (long)id));
            Indexes(all).Order().ShouldBe(Enumerable.Range(0, plan.Total).Select(index => (long)index));
        });

    [Fact]
    public void Apply_InterleavedShardIsMissing_Throws()
    {
        var planner = new ShardPlanner(100);
        Shard[] shards = [.. planner.NextInterleaved(10, parts: 3)];
        planner.Apply(shards[0]);

        Should.Throw<InvalidOperationException>(() => planner.Apply(shards[2]));
    }

    [Fact]
    public void Next_NotApplied_StaysTheSame()
    {
        var planner = new ShardPlanner(100);

        planner.Next(10).ShouldBe(planner.Next(10));

        (planner.Planned, planner.Remaining).ShouldBe((0, 100));
    }

    [Fact]
    public void Next_UnlimitedRun_NeverEnds()
    {
        var planner = new ShardPlanner(total: null);
        planner.Apply(new Shard(0, 0, 1, long.MaxValue / 2)).ShouldBeTrue();

        planner.Remaining.ShouldBe(long.MaxValue);
        planner.Next(5).ShouldBe(new Shard(1, long.MaxValue / 2, Stride: 1, Count: 5));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Next_SizeBelowOne_Throws(long size) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new ShardPlanner(10).Next(size));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public void Apply_ShardThatDoesNotFollow_Throws(long id, long first) =>
        Should.Throw<InvalidOperationException>(() => new ShardPlanner(10).Apply(new Shard(id, first, 1, 1)));

    private static IEnumerable<Shard> Plan(ShardPlanner planner, int[] sizes)
    {
        for (var i = 0; planner.Next(sizes[i % sizes.Length]) is { } shard; i++)
        {
            planner.Apply(shard).ShouldBeTrue();
            yield return shard;
        }
    }

    private static IEnumerable<long> Indexes(IEnumerable<Shard> shards) =>
        shards.SelectMany(shard => Enumerable.Range(0, (int)shard.Count).Select(k => shard.IndexAt(k)));
}
