using System.Diagnostics;
using LoadCluster.Agent.Senders.Socket.Loop;

namespace LoadCluster.Agent.Tests.Senders.Socket.Loop;

public class RampUpTests
{
    private static readonly long Millisecond = Stopwatch.Frequency / 1000;

    private readonly RampUp _rampUp = new(places: 2);

    [Fact]
    public void HasPlace_AnsweredOneByOne_NeverMoreThanTheyAreUnanswered()
    {
        var first = Enter(now: 0);
        Enter(now: 0);
        _rampUp.HasPlace(0).ShouldBeFalse();
        _rampUp.MillisecondsToPlace.ShouldBeGreaterThan(0);
        _rampUp.Leave(first, 100 * Millisecond);
        _rampUp.MillisecondsToPlace.ShouldBe(-1);
        Enter(now: 100 * Millisecond);
        _rampUp.HasPlace(250 * Millisecond).ShouldBeFalse();
    }

    [Fact]
    public void HasPlace_NobodyAnsweredForAWhile_TakesThemForAccepted()
    {
        var first = Enter(now: 0);
        Enter(now: 0);
        _rampUp.HasPlace(200 * Millisecond).ShouldBeTrue();
        Enter(now: 200 * Millisecond);
        Enter(now: 200 * Millisecond);
        // One that was given up makes no place for another when it is answered after all.
        _rampUp.Leave(first, 210 * Millisecond);
        _rampUp.HasPlace(210 * Millisecond).ShouldBeFalse();
    }

    private Link Enter(long now)
    {
        var link = new Link();
        _rampUp.HasPlace(now).ShouldBeTrue();
        _rampUp.Enter(link, now);
        return link;
    }
}
