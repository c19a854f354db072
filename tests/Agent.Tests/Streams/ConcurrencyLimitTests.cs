using LoadCluster.Agent.Streams;

namespace LoadCluster.Agent.Tests.Streams;

public sealed class ConcurrencyLimitTests
{
    [Fact]
    public void TryEnter_AtTheLimit_FailsUntilACallEnds()
    {
        var limit = new ConcurrencyLimit(2);

        (limit.TryEnter(), limit.TryEnter(), limit.TryEnter()).ShouldBe((true, true, false));
        limit.Exit();

        limit.TryEnter().ShouldBeTrue();
        (limit.InFlight, limit.MaxInFlight).ShouldBe((2, 2));
    }

    [Fact]
    public void Exit_WaiterWasRefused_WakesItOnce()
    {
        var wakes = 0;
        var waiter = new Waiter(() => wakes++);
        var limit = new ConcurrencyLimit(1);
        limit.Attach(waiter);
        limit.TryEnter().ShouldBeTrue();

        limit.Exit();
        limit.TryEnter().ShouldBeTrue();
        limit.TryEnter(waiter).ShouldBeFalse();
        wakes.ShouldBe(0);
        limit.Exit();
        limit.TryEnter().ShouldBeTrue();
        limit.Exit();

        wakes.ShouldBe(1);
    }

    [Fact]
    public void Exit_OwnWaiter_IsNotWoken()
    {
        var wakes = 0;
        var waiter = new Waiter(() => wakes++);
        var limit = new ConcurrencyLimit(1);
        limit.Attach(waiter);
        limit.TryEnter().ShouldBeTrue();
        limit.TryEnter(waiter).ShouldBeFalse();

        limit.Exit(except: waiter);

        wakes.ShouldBe(0);
    }

    [Fact]
    public void Change_Raised_WakesTheAttachedOnly()
    {
        var (attached, detached) = (0, 0);
        var limit = new ConcurrencyLimit(1);
        var gone = new Waiter(() => detached++);
        limit.Attach(new Waiter(() => attached++));
        limit.Attach(gone);
        limit.Detach(gone);

        limit.Change(2);
        limit.Change(1);

        (attached, detached).ShouldBe((1, 0));
    }

    [Fact]
    public void Change_Lowered_IsExceededUntilEnoughHaveEnded()
    {
        var limit = new ConcurrencyLimit(2);
        limit.TryEnter();
        limit.TryEnter();

        limit.Change(1);

        limit.IsExceeded.ShouldBeTrue();
        limit.Exit();
        limit.IsExceeded.ShouldBeFalse();
        limit.TryEnter().ShouldBeFalse();
    }

    [Fact]
    public void Negative_Throws()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new ConcurrencyLimit(-1));
        Should.Throw<ArgumentOutOfRangeException>(() => new ConcurrencyLimit(1).Change(-1));
    }

    [Fact]
    public void TryEnter_ManyThreads_NeverExceedsTheLimit()
    {
        var limit = new ConcurrencyLimit(3);

        Parallel.For(0, 100_000, _ =>
        {
            if (!limit.TryEnter())
                return;
            limit.InFlight.ShouldBeInRange(1, 3);
            limit.Exit();
        });

        (limit.InFlight, limit.MaxInFlight).ShouldBe((0, Math.Min(3, limit.MaxInFlight)));
    }
}
