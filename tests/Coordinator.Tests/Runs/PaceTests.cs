using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Coordinator.Tests.Runs;

public sealed class PaceTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTime _time = new();

    [Fact]
    public void Of_NoMark_IsZero() => new Pace(_time).Of(100).ShouldBe(0);

    [Fact]
    public void Of_YoungRun_IsOverItsWholeLife()
    {
        var pace = Begun();
        _time.Advance(Second * 1.5);

        pace.Of(300).ShouldBe(200);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.001)]
    [InlineData(0.999)]
    public void Of_BurstInAMoment_IsNoMoreThanThatInASecond(double seconds)
    {
        var pace = Begun();
        _time.Advance(Second * seconds);

        pace.Of(5_000).ShouldBe(5_000);
    }

    [Fact]
    public void Of_ChangedPace_ForgetsTheOldOneWithinThreeSeconds()
    {
        var pace = Begun();
        for (var second = 1; second <= 10; second++)
            MarkAfterASecond(pace, second * 1_000);

        pace.Of(10_000).ShouldBe(1_000);
        for (var second = 1; second <= 3; second++)
            MarkAfterASecond(pace, 10_000 + (second * 10));
        pace.Of(10_030).ShouldBe(10);
    }

    [Fact]
    public void Of_FewerDoneThanBefore_IsZeroNotNegative()
    {
        // The unreported requests of an agent that died are done no more.
        var pace = Begun();
        MarkAfterASecond(pace, 1_000);
        MarkAfterASecond(pace, 2_000);
        MarkAfterASecond(pace, 3_000);

        pace.Of(500).ShouldBe(0);
    }

    private Pace Begun()
    {
        var pace = new Pace(_time);
        pace.Mark(0);
        return pace;
    }

    private void MarkAfterASecond(Pace pace, long done)
    {
        _time.Advance(Second);
        pace.Mark(done);
    }
}
