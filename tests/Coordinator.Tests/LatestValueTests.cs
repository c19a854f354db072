namespace LoadCluster.Coordinator.Tests;

public sealed class LatestValueTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task WatchAsync_ValueThere_GivesItAtOnceAndThenThoseThatFollow()
    {
        var latest = new LatestValue<string>();
        latest.Publish("a");
        await using var watcher = latest.WatchAsync().GetAsyncEnumerator();

        (await NextAsync(watcher)).ShouldBe("a");
        latest.Publish("b");
        (await NextAsync(watcher)).ShouldBe("b");
    }

    [Fact]
    public async Task WatchAsync_SlowWatcher_MissesValuesButNeverTheLatest()
    {
        var latest = new LatestValue<string>();
        await using var watcher = latest.WatchAsync().GetAsyncEnumerator();
        latest.Publish("first");
        (await NextAsync(watcher)).ShouldBe("first");

        foreach (var value in new[] { "b", "c", "d" })
            latest.Publish(value);

        (await NextAsync(watcher)).ShouldBe("d");
        var next = NextAsync(watcher);
        next.IsCompleted.ShouldBeFalse();
        latest.Publish("e");
        (await next).ShouldBe("e");
    }

    [Fact]
    public async Task WatchAsync_TwoWatchers_BothSeeTheValue()
    {
        var latest = new LatestValue<string>();
        await using var one = latest.WatchAsync().GetAsyncEnumerator();
        await using var two = latest.WatchAsync().GetAsyncEnumerator();
        var first = NextAsync(one);
        var second = NextAsync(two);

        latest.Publish("a");

        (await first).ShouldBe("a");
        (await second).ShouldBe("a");
    }

    [Fact]
    public async Task Complete_WatchersBeforeAndAfter_GetTheLatestValueAndEnd()
    {
        var latest = new LatestValue<string>();
        await using var early = latest.WatchAsync().GetAsyncEnumerator();
        var step = early.MoveNextAsync().AsTask();
        latest.Publish("last");

        latest.Complete();

        (await step.WaitAsync(Patience)).ShouldBeTrue();
        (await early.MoveNextAsync().AsTask().WaitAsync(Patience)).ShouldBeFalse();
        (await ToListAsync(latest).WaitAsync(Patience)).ShouldBe(["last"]);
    }

    [Fact]
    public async Task WatchAsync_Cancelled_EndsTheWatcherOnly()
    {
        var latest = new LatestValue<string>();
        using var leaving = new CancellationTokenSource();
        await using var staying = latest.WatchAsync().GetAsyncEnumerator();
        var next = NextAsync(staying);
        await using var watcher = latest.WatchAsync(leaving.Token).GetAsyncEnumerator();
        var step = watcher.MoveNextAsync().AsTask();

        await leaving.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => step.WaitAsync(Patience));
        latest.Publish("a");
        (await next).ShouldBe("a");
    }

    [Fact]
    public async Task Publish_ManyThreads_LeavesAllWithTheSameLatest()
    {
        var latest = new LatestValue<string>();
        var watchers = Enumerable.Range(0, 4).Select(_ => ToListAsync(latest)).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(sender => Task.Run(() =>
        {
            for (var i = 0; i < 1_000; i++)
                latest.Publish($"{sender}-{i}");
        })));
        latest.Complete();

        foreach (var watcher in watchers)
            (await watcher.WaitAsync(Patience))[^1].ShouldBe(latest.Current);
    }

    private static async Task<string> NextAsync(IAsyncEnumerator<string> watcher)
    {
        (await watcher.MoveNextAsync().AsTask().WaitAsync(Patience)).ShouldBeTrue();
        return watcher.Current;
    }

    private static async Task<List<string>> ToListAsync(LatestValue<string> latest)
    {
        var values = new List<string>();
        await foreach (var value in latest.WatchAsync())
            values.Add(value);
        return values;
    }
}
