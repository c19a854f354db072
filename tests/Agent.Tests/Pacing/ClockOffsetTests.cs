using LoadCluster.Agent.Pacing;

namespace LoadCluster.Agent.Tests.Pacing;

public sealed class ClockOffsetTests
{
    private readonly ClockOffset _offset = new();

    [Fact]
    public void Value_NothingSeen_IsZero() => _offset.Value.ShouldBe(TimeSpan.Zero);

    [Fact]
    public void See_FirstOrderIsOld_TellsNothing()
    {
        See(milliseconds: 90_000);

        _offset.Value.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void See_Orders_TheFastestTellsBest()
    {
        See(milliseconds: 90_000);
        See(milliseconds: 40);
        See(milliseconds: 25);
        See(milliseconds: 30);

        _offset.Value.ShouldBe(TimeSpan.FromMilliseconds(25));
    }

    [Fact]
    public void See_FirstOrderCameBeforeItWasSent_TheClockIsBehind()
    {
        See(milliseconds: -500);
        _offset.Value.ShouldBe(TimeSpan.FromMilliseconds(-500));

        See(milliseconds: -480);
        _offset.Value.ShouldBe(TimeSpan.FromMilliseconds(-500));
    }

    [Fact]
    public void See_OrdersOfAnotherCoordinator_TellOfItsClockOnceTheyTellAnything()
    {
        See(milliseconds: 5);
        See(milliseconds: 5);

        See(milliseconds: 90_000, epoch: 2);
        _offset.Value.ShouldBe(TimeSpan.FromMilliseconds(5));

        See(milliseconds: 300, epoch: 2);
        _offset.Value.ShouldBe(TimeSpan.FromMilliseconds(300));
    }

    private void See(int milliseconds, long epoch = 1) =>
        _offset.Update(epoch, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddMilliseconds(milliseconds));
}
