using System.Diagnostics;
using LoadCluster.Agent.Pacing;

namespace LoadCluster.Agent.Tests.Pacing;

public sealed class DueTimerTests
{
    public static TheoryData<string> Alarms => OperatingSystem.IsLinux() ? ["fine", "coarse"] : ["coarse"];

    [Theory]
    [MemberData(nameof(Alarms))]
    public async Task WaitUntilAsync_AMomentToCome_EndsWhenItHasCome(string alarm)
    {
        using var timer = TimerWith(alarm);
        for (var milliseconds = 1; milliseconds <= 20; milliseconds++)
        {
            var due = Stopwatch.GetTimestamp() + (milliseconds * Stopwatch.Frequency / 1000);
            await timer.WaitUntilAsync(due).AsTask().WaitAsync(Waiting.Patience);
            Stopwatch.GetTimestamp().ShouldBeGreaterThanOrEqualTo(due);
        }
    }

    [Theory]
    [MemberData(nameof(Alarms))]
    public async Task WaitUntilAsync_AMomentThatIsOver_Ends(string alarm)
    {
        using var timer = TimerWith(alarm);

        await timer.WaitUntilAsync(Stopwatch.GetTimestamp() - Stopwatch.Frequency).AsTask().WaitAsync(Waiting.Patience);
        await timer.WaitUntilAsync(0).AsTask().WaitAsync(Waiting.Patience);
    }

    [Theory]
    [MemberData(nameof(Alarms))]
    public async Task Wake_NobodyWaits_EndsTheNextWait(string alarm)
    {
        using var timer = TimerWith(alarm);
        timer.Wake();

        await timer.WaitUntilAsync(long.MaxValue).AsTask().WaitAsync(Waiting.Patience);
    }

    [Theory]
    [MemberData(nameof(Alarms))]
    public async Task Wake_FromAnotherThreadAtAnyMoment_IsNeverLost(string alarm)
    {
        const int Wakes = 20_000;
        using var timer = TimerWith(alarm);
        var (told, seen) = (0, 0);
        using var wasSeen = new SemaphoreSlim(0);
        var waking = Task.Run(async () =>
        {
            while (told < Wakes)
            {
                Interlocked.Increment(ref told);
                timer.Wake();
                await wasSeen.WaitAsync();
            }
        });

        while (seen < Wakes)
        {
            await timer.WaitUntilAsync(long.MaxValue).AsTask().WaitAsync(Waiting.Patience);
            if (Volatile.Read(ref told) > seen)
            {
                seen++;
                wasSeen.Release();
            }
        }
        await waking.WaitAsync(Waiting.Patience);
    }

    [LinuxFact]
    public async Task WaitUntilAsync_TenthsOfAMillisecond_AreNotRoundedToWholeOnes()
    {
        const int Waits = 200;
        using var timer = new DueTimer();
        var quickest = TimeSpan.MaxValue;
        // The best of some rounds: whatever else the machine does only makes them longer.
        for (var round = 0; round < 5; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var wait = 0; wait < Waits; wait++)
                await timer.WaitUntilAsync(Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 10_000));
            quickest = TimeSpan.FromTicks(Math.Min(quickest.Ticks, Stopwatch.GetElapsedTime(start).Ticks));
        }

        quickest.ShouldBeLessThan(TimeSpan.FromMilliseconds(Waits / 2));
    }

    [Fact]
    public async Task WaitUntilAsync_TheMomentHasCome_WhatFollowsRunsOnTheTimersThread()
    {
        using var timer = new DueTimer();

        (await ThreadAfterWaitAsync(timer)).Name.ShouldBe("due requests");
    }

    [Fact]
    public async Task Dispose_ItsThread_Ends()
    {
        var timer = new DueTimer();
        var thread = await ThreadAfterWaitAsync(timer);
        await Task.Yield();

        timer.Dispose();

        thread.Join(Waiting.Patience).ShouldBeTrue();
        timer.Wake();
    }

    private static async Task<Thread> ThreadAfterWaitAsync(DueTimer timer)
    {
        await timer.WaitUntilAsync(Stopwatch.GetTimestamp() + (Stopwatch.Frequency / 10)).ConfigureAwait(false);
        return Thread.CurrentThread;
    }

    private static DueTimer TimerWith(string alarm) =>
        new(alarm == "fine" && OperatingSystem.IsLinux() ? new Alarm() : new CoarseAlarm());

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class LinuxFactAttribute : FactAttribute
    {
        public LinuxFactAttribute()
        {
            if (!OperatingSystem.IsLinux())
                Skip = "timeouts are a millisecond fine at best on this system";
        }
    }
}
