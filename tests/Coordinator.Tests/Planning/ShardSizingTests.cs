using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Coordinator.Planning;
using static LoadCluster.Shared.Tests.Metrics.Property;

namespace LoadCluster.Coordinator.Tests.Planning;

public sealed class ShardSizingTests
{
    private const int Tests = 500;

    private static readonly Arbitrary<Workload> Workloads = (
        from limit in Gen.OneOf(Gen.Choose(1, 20), Gen.Choose(1, 1_000_000))
        from agents in Gen.Choose(1, 300)
        from throughput in Gen.Elements(0, 0.1, 7, 1_000, 250_000, 1e7)
        from remaining in Gen.OneOf(Gen.Choose(0, 100), Gen.Choose(1, int.MaxValue), Gen.Constant(int.MaxValue))
        select new Workload(limit, agents, throughput, remaining)).ToArbitrary();

    [Fact]
    public void Size_AnyWorkload_IsAtLeastOne() =>
        ForAll(Workloads, work => ShardSizing.Size(work).ShouldBeGreaterThan(0), Tests);

    [Fact]
    public void Size_AnyWorkload_IsAtMostSomeSecondsOfAnAgentOrItsShare() =>
        ForAll(Workloads, work =>
        {
            // Two, and more where there are more than 200 agents: 100 shards a second are enough.
            var seconds = (long)(Math.Max(2, work.Agents / 100.0) * work.RequestsPerSecond / work.Agents);

            ShardSizing.Size(work).ShouldBeLessThanOrEqualTo(Math.Max(Math.Max(1, work.Limit / work.Agents), seconds));
        }, Tests);

    [Fact]
    public void Size_TowardsTheEnd_IsAtMostAnEvenPartOfWhatRemains() =>
        ForAll(Workloads, work =>
        {
            ShardSizing.Size(work).ShouldBeLessThanOrEqualTo(Math.Max(Smallest(work), work.Remaining / (2L * work.Agents)));
        }, Tests);

    [Fact]
    public void Size_WholeRun_TakesFewShards() =>
        ForAll(Workloads, work =>
        {
            ShardSizing.Size(work).ShouldBeGreaterThanOrEqualTo(Smallest(work));
        }, Tests);

    [Theory]
    [InlineData(500, 500, 250_000, 500)]
    [InlineData(500, 10, 100_000, 200)]
    [InlineData(64, 1, 50_000, 100)]
    [InlineData(64, 2, 100, 8)]
    public void Size_LittleRemains_IsSuchThatACoordinatorLeases500InASecondOrAQuarterOfAShare(
        int limit, int agents, double throughput, long expected) =>
        ShardSizing.Size(new Workload(limit, agents, throughput, Remaining: 1)).ShouldBe(expected);

    [Theory]
    [InlineData(100, 1, 0, 100)]
    [InlineData(100, 4, 0, 25)]
    [InlineData(100, 1, 1_000, 2_000)]
    [InlineData(100, 4, 1_000, 500)]
    [InlineData(500, 500, 50_000, 500)]
    [InlineData(3, 10, 0, 1)]
    public void Size_MuchRemains_IsTwoSecondsOfAnAgentOrItsShare(int limit, int agents, double throughput, long expected) =>
        ShardSizing.Size(new Workload(limit, agents, throughput, Remaining: 1_000_000)).ShouldBe(expected);

    [Fact]
    public void Size_UnlimitedRun_DoesNotOverflow() =>
        ShardSizing.Size(new Workload(1_000_000, 1, 1e6, long.MaxValue)).ShouldBe(2_000_000);

    // However little remains.
    private static long Smallest(Workload work) =>
        Math.Max(Math.Max(1, work.Limit / work.Agents / 4), (long)(work.RequestsPerSecond / 500));
}
