using LoadCluster.Coordinator.Planning;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests.Planning;

public sealed class ProfileSizingTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private static readonly LoadProfile Ramp = new(
        new LoadStage(2.5 * Second, 0, 1000), new LoadStage(5 * Second, 0, 0), new LoadStage(2 * Second, 1000, 500));

    [Fact]
    public void Next_AtTheStart_PlansTheFirstThreeSecondsOneByOne()
    {
        var profile = LoadProfile.Constant(100, 10 * Second);

        var planned = PlanUntil(profile, profile.Total, TimeSpan.Zero);

        planned.ShouldBe([100, 100, 100, 100]);
    }

    [Fact]
    public void Next_EachSlice_StaysWithinASecondAndCoversTheWholeProfile()
    {
        var planned = PlanUntil(Ramp, Ramp.Total, Ramp.Duration);

        planned.Sum().ShouldBe(Ramp.Total);
        var first = 0L;
        foreach (var size in planned)
        {
            Math.Floor(Ramp.StartOf(first).TotalSeconds).ShouldBe(Math.Floor(Ramp.StartOf(first + size - 1).TotalSeconds));
            first += size;
        }
    }

    [Fact]
    public void Next_Pause_PlansNothingOfWhatFollowsBeforeItsTime()
    {
        var beforeThePause = PlanUntil(Ramp, Ramp.Total, 3 * Second).Sum();

        beforeThePause.ShouldBe(Ramp.CountUntil(2.5 * Second));
        PlanUntil(Ramp, Ramp.Total, 5 * Second).Sum().ShouldBeGreaterThan(beforeThePause);
    }

    [Fact]
    public void Next_FewerRequestsThanTheProfileHas_EndsThere() =>
        PlanUntil(Ramp, total: 150, Ramp.Duration).Sum().ShouldBe(150);

    private static List<long> PlanUntil(LoadProfile profile, long total, TimeSpan elapsed)
    {
        var sizes = new List<long>();
        while (ProfileSizing.Next(profile, total, sizes.Sum(), elapsed, TimeSpan.FromSeconds(3)) is > 0 and var size)
            sizes.Add(size);
        return sizes;
    }
}
