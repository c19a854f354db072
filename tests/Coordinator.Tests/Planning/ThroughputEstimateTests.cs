using LoadCluster.Coordinator.Planning;
using Microsoft.Extensions.Time.Testing;

namespace LoadCluster.Coordinator.Tests.Planning;

public sealed class ThroughputEstimateTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Of_NoMark_IsZero() => new ThroughputEstimate(_time).Of(100).ShouldBe(0);

    [Fact]
    public void Of_Assumed_HoldsUntilThreeMarksShowMore()
    {
        var throughput = new ThroughputEstimate(_time);
        throughput.Assume(250);

        for (var second = 0; second < 3; second++)
        {
            throughput.Of(1_000 + (second * 100)).ShouldBe(250);
            throughput.Mark(1_000 + (second * 100));
            _time.Advance(Second);
        }

        throughput.Of(1_300).ShouldBe(100);
    }

    [Fact]
    public void Of_YoungRun_IsOverItsWholeLife()
    {
        var throughput = Begun();
        _time.Advance(Second * 1.5);

        throughput.Of(300).ShouldBe(200);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.001)]
    [InlineData(0.999)]
    public void Of_BurstInAMoment_IsNoMoreThanThatInASecond(double seconds)
    {
        var throughput = Begun();
        _time.Advance(Second * seconds);

        throughput.Of(5_000).ShouldBe(5_000);
    }

    [Fact]
    public void Of_ChangedThroughput_ForgetsTheOldOneWithinThreeSeconds()
    {
        var throughput = Begun();
        for (var second = 1; second <= 10; second++)
            MarkAfterASecond(throughput, second * 1_000);

        throughput.Of(10_000).ShouldBe(1_000);
        for (var second = 1; second <= 3; second++)
            MarkAfterASecond(throughput, 10_000 + (second * 10));
        throughput.Of(10_030).ShouldBe(10);
    }

    [Fact]
    public void Of_FewerDoneThanBefore_IsZeroNotNegative()
    {
        // The unreported requests of an agent that died are done no more.
        var throughput = Begun();
        MarkAfterASecond(throughput, 1_000);
        MarkAfterASecond(throughput, 2_000);
        MarkAfterASecond(throughput, 3_000);

        throughput.Of(500).ShouldBe(0);
    }

    private ThroughputEstimate Begun()
    {
        var throughput = new ThroughputEstimate(_time);
        throughput.Mark(0);
        return throughput;
    }

    private void MarkAfterASecond(ThroughputEstimate throughput, long done)
    {
        _time.Advance(Second);
        throughput.Mark(done);
    }
}
