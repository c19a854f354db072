using System.Diagnostics;
using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Agent.Senders.Socket.Loop;

namespace LoadCluster.Agent.Tests.Senders.Socket.Loop;

public class TimerWheelTests
{
    private static readonly long Millisecond = Stopwatch.Frequency / 1000;

    [Fact]
    public void Turn_DeadlineThatMovesWithEveryRequest_ExpiresOnceItIsReached()
    {
        var wheel = new TimerWheel(timeout: 1000 * Millisecond, now: 0);
        var exchange = InFlight(deadline: 1000 * Millisecond);
        wheel.Add(exchange);
        exchange.Deadline = 1700 * Millisecond;
        wheel.Add(exchange);
        ExpiredAt(wheel, 1699).ShouldBeEmpty();
        ExpiredAt(wheel, 1720).ShouldBe([exchange]);
        ExpiredAt(wheel, 5000).ShouldBeEmpty();
    }

    [Fact]
    public void Turn_ExchangeWithoutARequest_LeavesTheWheel()
    {
        var wheel = new TimerWheel(timeout: 100 * Millisecond, now: 0);
        var exchange = InFlight(deadline: 100 * Millisecond);
        wheel.Add(exchange);
        exchange.IsInFlight = false;
        ExpiredAt(wheel, 1000).ShouldBeEmpty();
        wheel.MillisecondsToNextTurn(1000 * Millisecond).ShouldBe(-1);
        exchange.IsInWheel.ShouldBeFalse();
    }

    [Fact]
    public void Turn_AnyTimeoutAndAnyPace_ExpiresEveryoneOnTime()
    {
        var cases = from timeout in Gen.Choose(1, 100_000)
                    from starts in Gen.NonEmptyListOf(Gen.Choose(0, 3 * timeout))
                    from pace in Gen.Choose(1, timeout + 20)
                    select (timeout, starts, pace);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(cases.ToArbitrary(), one => ExpiresOnTime(one.timeout, [.. one.starts.Order()], one.pace)));
    }

    /// <summary>
    /// Exchanges enter at their starts while the wheel turns at some pace; each must leave once, never early.
    /// </summary>
    private static bool ExpiresOnTime(int timeout, int[] starts, int pace)
    {
        var wheel = new TimerWheel(timeout * Millisecond, now: 0);
        var longestDelay = pace + 1 + Math.Clamp(timeout / 100, 1, 50);
        var (entered, left) = (0, 0);
        for (var now = 0; left < starts.Length && now <= (4 * timeout) + (2 * longestDelay); now += pace)
        {
            for (; entered < starts.Length && starts[entered] <= now; entered++)
                wheel.Add(InFlight((starts[entered] + timeout) * Millisecond));
            foreach (var exchange in ExpiredAt(wheel, now))
            {
                left++;
                if (!((now * Millisecond) - exchange.Deadline is var delay && delay >= 0 && delay <= longestDelay * Millisecond))
                    return false;
            }
        }
        return left == starts.Length;
    }

    private static List<Exchange> ExpiredAt(TimerWheel wheel, long milliseconds)
    {
        var expired = new List<Exchange>();
        wheel.Turn(milliseconds * Millisecond, expired);
        return expired;
    }

    private static Exchange InFlight(long deadline) =>
        new(new Link()) { Deadline = deadline, IsInFlight = true };
}
