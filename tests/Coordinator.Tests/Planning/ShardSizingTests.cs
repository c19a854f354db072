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
        from pace in Gen.Elements(0, 0.1, 7, 1_000, 250_000, 1e7)
        from remaining in Gen.OneOf(Gen.Choose(1, 100), Gen.Choose(1, int.MaxValue), Gen.Constant(int.MaxValue))
        select new Workload(limit, agents, pace, Unstarted: 0, remaining)).ToArbitrary();

    [Fact]
    public void Next_NothingWaits_PlansSomething() =>
        ForAll(Workloads, work => ShardSizing.Next(work).ShouldBeGreaterThan(0), Tests);

    [Fact]
    public void Next_UntilEnough_PlansAtMostTheNextSecondsAndOneShard() =>
        ForAll(Workloads, work =>
        {
            var ahead = (2L * work.Limit) + (long)(4 * work.RequestsPerSecond);
            var last = 0L;
            while (work.Remaining > 0 && ShardSizing.Next(work) is > 0 and var size)
            {
                last = Math.Min(size, work.Remaining);
                work = work with { Unstarted = work.Unstarted + last, Remaining = work.Remaining - last };
            }

            work.Unstarted.ShouldBeLessThan(ahead + last);
            // Enough for everybody's share of the limit and as much again, unless there is no more.
            (work.Unstarted >= 2L * work.Limit || work.Remaining == 0).ShouldBeTrue();
        }, Tests);

    [Fact]
    public void Next_TowardsTheEnd_IsAtMostAnEvenPartOfWhatRemains() =>
        ForAll(Workloads, work =>
        {
            var smallest = Math.Max(1, work.Limit / work.Agents / 4);

            ShardSizing.Next(work).ShouldBeLessThanOrEqualTo(Math.Max(smallest, work.Remaining / (2L * work.Agents)));
        }, Tests);

    [Fact]
    public void Next_WholeRun_TakesFewShards() =>
        ForAll(Workloads, work =>
        {
            // A shard is never smaller than a quarter of a share, however little remains.
            ShardSizing.Next(work).ShouldBeGreaterThanOrEqualTo(Math.Max(1, work.Limit / work.Agents / 4));
        }, Tests);

    [Theory]
    [InlineData(100, 1, 0, 100)]
    [InlineData(100, 4, 0, 25)]
    [InlineData(100, 1, 1_000, 2_000)]
    [InlineData(100, 4, 1_000, 500)]
    [InlineData(3, 10, 0, 1)]
    public void Next_MuchRemains_IsTwoSecondsOfAnAgentOrItsShare(int limit, int agents, double pace, long expected) =>
        ShardSizing.Next(new Workload(limit, agents, pace, Unstarted: 0, Remaining: 1_000_000)).ShouldBe(expected);

    [Fact]
    public void Next_EnoughWaits_IsZero()
    {
        var work = new Workload(Limit: 10, Agents: 1, RequestsPerSecond: 100, Unstarted: 420, Remaining: 1_000);

        ShardSizing.Next(work).ShouldBe(0);
        ShardSizing.Next(work with { Unstarted = 419 }).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Next_UnlimitedRun_DoesNotOverflow() =>
        ShardSizing.Next(new Workload(1_000_000, 1, 1e6, Unstarted: 0, long.MaxValue)).ShouldBe(2_000_000);
}
