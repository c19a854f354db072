namespace LoadCluster.Coordinator.Tests;

public sealed class PaceTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTime _time = new();

    [Fact]
    public void Of_NoTimePassed_IsZero() => new Pace(_time).Of(100).ShouldBe(0);

    [Fact]
    public void Of_YoungRun_IsOverItsWholeLife()
    {
        var pace = new Pace(_time);
        _time.Advance(Second / 2);

        pace.Of(100).ShouldBe(200);
    }

    [Fact]
    public void Of_ChangedPace_ForgetsTheOldOneWithinThreeSeconds()
    {
        var pace = new Pace(_time);
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
        var pace = new Pace(_time);
        MarkAfterASecond(pace, 1_000);
        MarkAfterASecond(pace, 2_000);
        MarkAfterASecond(pace, 3_000);

        pace.Of(500).ShouldBe(0);
    }

    private void MarkAfterASecond(Pace pace, long done)
    {
        _time.Advance(Second);
        pace.Mark(done);
    }
}
