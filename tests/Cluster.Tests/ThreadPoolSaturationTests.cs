using LoadCluster.Cluster.Tests.Broker;

namespace LoadCluster.Cluster.Tests;

public class ThreadPoolSaturationTests(BrokerFixture broker) : BrokerTest(broker)
{
    // The broker gives up a connection that says nothing for 4 to 5 s.
    private static readonly TimeSpan Saturated = TimeSpan.FromSeconds(9);

    [Fact]
    public async Task Connection_NoThreadOfThePoolIsFree_IsKept()
    {
        var queue = (await JoinCoordinatorAsync()).Shards(RunId);
        await using var busy = (await JoinAsync("busy")).Shards(RunId).Consume();
        await queue.PublishAsync(Slice(1), Patience);
        var lease = await busy.LeaseAsync(Patience);

        SaturateThreadPool();

        await lease.AcknowledgeAsync(Patience);
        await busy.DisposeAsync();
        await using var other = (await JoinAsync("other")).Shards(RunId).Consume();
        await queue.PublishAsync(Slice(2), Patience);
        (await other.LeaseAsync(Patience)).Slice.ShouldBe(Slice(2));
    }

    /// <summary>
    /// Blocks every thread that the pool may have, so that nothing runs on it: no callback, no timer.
    /// </summary>
    private static void SaturateThreadPool()
    {
        ThreadPool.GetMinThreads(out var threads, out _);
        ThreadPool.GetMaxThreads(out var most, out var mostCompletion);
        using var over = new ManualResetEventSlim();
        using var ended = new CountdownEvent(threads);
        ThreadPool.SetMaxThreads(threads, mostCompletion).ShouldBeTrue();
        try
        {
            for (var i = 0; i < threads; i++)
                ThreadPool.UnsafeQueueUserWorkItem(_ => Block(ended, over), null);
            over.Wait(Saturated);
        }
        finally
        {
            over.Set();
            ThreadPool.SetMaxThreads(most, mostCompletion);
            ended.Wait();
        }
    }

    private static void Block(CountdownEvent ended, ManualResetEventSlim over)
    {
        over.Wait();
        ended.Signal();
    }
}
