using System.Diagnostics;

namespace LoadCluster.Target.Tests;

public sealed class DelayClockTests
{
    [Fact]
    public async Task WaitAsync_ManyAtOnce_EndsNoneMoreThanHalfATickEarly()
    {
        using var clock = new DelayClock();
        var random = new Random(1);

        await Task.WhenAll(Enumerable.Range(0, 2_000).Select(async _ =>
        {
            var delay = TimeSpan.FromMilliseconds(random.NextDouble() * 100);
            var start = Stopwatch.GetTimestamp();
            await clock.WaitAsync(start, delay, CancellationToken.None);
            Stopwatch.GetElapsedTime(start).ShouldBeGreaterThanOrEqualTo(delay - TimeSpan.FromMilliseconds(0.5));
        }));
    }

    [Fact]
    public async Task WaitAsync_ShorterAfterLonger_EndsFirst()
    {
        using var clock = new DelayClock();
        var start = Stopwatch.GetTimestamp();
        var longer = clock.WaitAsync(start, TimeSpan.FromSeconds(3), CancellationToken.None);

        (await Task.WhenAny(longer, clock.WaitAsync(start, TimeSpan.FromMilliseconds(1), CancellationToken.None)))
            .ShouldNotBe(longer);
    }

    [Fact]
    public async Task WaitAsync_AfterRest_WakesTheClock()
    {
        using var clock = new DelayClock();
        for (var turn = 0; turn < 5; turn++)
            await clock.WaitAsync(Stopwatch.GetTimestamp(), TimeSpan.FromMilliseconds(2), CancellationToken.None)
                .WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task WaitAsync_Cancelled_EndsAtOnce()
    {
        using var clock = new DelayClock();
        using var cancellation = new CancellationTokenSource();
        var wait = clock.WaitAsync(Stopwatch.GetTimestamp(), TimeSpan.FromHours(1), cancellation.Token);

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => wait.WaitAsync(TimeSpan.FromSeconds(10)));
    }
}
