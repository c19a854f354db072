using LoadCluster.Shared.Clustering;

namespace LoadCluster.Shared.Tests.Clustering.Contract;

public abstract partial class ClusterContract
{
    [Fact]
    public async Task LeaseAsync_CompetingConsumers_EachSliceIsLeasedOnce()
    {
        var queue = (await JoinCoordinatorAsync()).Shards(RunId);
        for (var id = 0; id < 10; id++)
            await queue.PublishAsync(Slice(id), Patience);
        await using var first = (await JoinAsync("a1")).Shards(RunId).Consume();
        await using var second = (await JoinAsync("a2")).Shards(RunId).Consume();

        var leases = new List<IShardLease>();
        for (var i = 0; i < 5; i++)
            leases.AddRange([await first.LeaseAsync(Patience), await second.LeaseAsync(Patience)]);

        leases.Select(lease => lease.Slice).OrderBy(slice => slice.Shard.Id)
            .ShouldBe(Enumerable.Range(0, 10).Select(id => Slice(id)));
    }

    [Fact]
    public async Task LeaseAsync_AnEmptyQueue_WaitsForASlice()
    {
        var queue = (await JoinCoordinatorAsync()).Shards(RunId);
        await using var consumer = (await JoinAsync("a1")).Shards(RunId).Consume();

        var lease = consumer.LeaseAsync(Patience).AsTask();
        lease.IsCompleted.ShouldBeFalse();
        await queue.PublishAsync(Slice(7) with { From = 40 }, Patience);

        (await lease).Slice.ShouldBe(Slice(7) with { From = 40 });
    }

    [Fact]
    public async Task LeaseAsync_AConsumerThatAsksForNoMore_LeavesTheRestToOthers()
    {
        var queue = (await JoinCoordinatorAsync()).Shards(RunId);
        await using var slow = (await JoinAsync("slow")).Shards(RunId).Consume();
        await using var fast = (await JoinAsync("fast")).Shards(RunId).Consume();
        for (var id = 0; id < 4; id++)
            await queue.PublishAsync(Slice(id), Patience);
        var leases = new List<IShardLease> { await slow.LeaseAsync(Patience) };
        // Acknowledging must not take the next slice either.
        await leases[0].AcknowledgeAsync(Patience);

        for (var i = 0; i < 3; i++)
            leases.Add(await fast.LeaseAsync(Patience));

        leases.Select(lease => lease.Slice.Shard.Id).ShouldBe([0, 1, 2, 3]);
    }

    [Fact]
    public async Task LeaseAsync_256Unacknowledged_HoldsThemAll()
    {
        const int held = 256;
        var queue = (await JoinCoordinatorAsync()).Shards(RunId);
        await using var consumer = (await JoinAsync("a1")).Shards(RunId).Consume();
        await Task.WhenAll(Enumerable.Range(0, held).Select(id => queue.PublishAsync(Slice(id), Patience).AsTask()));

        var ids = new HashSet<long>();
        for (var i = 0; i < held; i++)
            ids.Add((await consumer.LeaseAsync(Patience)).Slice.Shard.Id);

        ids.Count.ShouldBe(held);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DisposeAsync_SomeLeasesNotAcknowledged_ThoseComeBack(bool wholeMember)
    {
        var queue = (await JoinCoordinatorAsync()).Shards(RunId);
        var member = await JoinAsync("dies");
        var dies = member.Shards(RunId).Consume();
        await using var lives = (await JoinAsync("lives")).Shards(RunId).Consume();
        await queue.PublishAsync(Slice(0), Patience);
        await queue.PublishAsync(Slice(1), Patience);
        var acknowledged = await dies.LeaseAsync(Patience);
        await dies.LeaseAsync(Patience);

        await acknowledged.AcknowledgeAsync(Patience);
        await (wholeMember ? member.DisposeAsync() : dies.DisposeAsync());
        await queue.PublishAsync(Slice(2), Patience);
        IShardLease[] leases = [await lives.LeaseAsync(Patience), await lives.LeaseAsync(Patience)];

        leases.Select(lease => lease.Slice).OrderBy(slice => slice.Shard.Id).ShouldBe([Slice(1), Slice(2)]);
    }

    [Fact]
    public async Task AcknowledgeAsync_ALeaseThatWasLost_IsHarmless()
    {
        var queue = (await JoinCoordinatorAsync()).Shards(RunId);
        var dies = (await JoinAsync("dies")).Shards(RunId).Consume();
        await using var lives = (await JoinAsync("lives")).Shards(RunId).Consume();
        await queue.PublishAsync(Slice(0), Patience);
        var lost = await dies.LeaseAsync(Patience);
        await dies.DisposeAsync();

        await lost.AcknowledgeAsync(Patience);

        (await lives.LeaseAsync(Patience)).Slice.ShouldBe(Slice(0));
    }

    [Fact]
    public async Task LeaseAsync_Cancelled_TakesNothing()
    {
        var queue = (await JoinCoordinatorAsync()).Shards(RunId);
        await using var cancels = (await JoinAsync("a-cancels")).Shards(RunId).Consume();
        await using var waits = (await JoinAsync("waits")).Shards(RunId).Consume();
        using var cancellation = new CancellationTokenSource();
        var cancelled = cancels.LeaseAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(cancelled);
        await queue.PublishAsync(Slice(0), Patience);

        (await waits.LeaseAsync(Patience)).Slice.ShouldBe(Slice(0));
        await queue.PublishAsync(Slice(1), Patience);
        (await cancels.LeaseAsync(Patience)).Slice.ShouldBe(Slice(1));
    }

    /// <summary>
    /// What an engine delivers just when nobody wants it any more comes back at the latest with the consumer's end.
    /// </summary>
    [Fact]
    public async Task LeaseAsync_CancelledWhileSlicesArrive_LosesNone()
    {
        var queue = (await JoinCoordinatorAsync()).Shards(RunId);
        var agent = (await JoinAsync("a1")).Shards(RunId);
        var leases = new List<IShardLease>();
        var cancels = agent.Consume();
        for (var id = 0; id < 20; id++)
        {
            using var cancellation = new CancellationTokenSource();
            var asked = cancels.LeaseAsync(cancellation.Token).AsTask();
            await Task.WhenAll(queue.PublishAsync(Slice(id), Patience).AsTask(), cancellation.CancelAsync());
            if (await OrNothingAsync(asked) is { } lease)
                leases.Add(lease);
        }
        foreach (var lease in leases)
            await lease.AcknowledgeAsync(Patience);
        await cancels.DisposeAsync();
        await using var other = agent.Consume();
        while (leases.Count < 20)
            leases.Add(await other.LeaseAsync(Patience));

        leases.Select(lease => lease.Slice.Shard.Id).Order().ShouldBe(Enumerable.Range(0, 20).Select(id => (long)id));
    }

    [Fact]
    public async Task DisposeAsync_WhileItWaitsForALease_EndsTheWait()
    {
        await JoinCoordinatorAsync();
        var consumer = (await JoinAsync("a1")).Shards(RunId).Consume();
        var lease = consumer.LeaseAsync(Patience).AsTask();

        await consumer.DisposeAsync();

        await Should.ThrowAsync<OperationCanceledException>(lease);
        Patience.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task ConsumePoison_ASliceThatCameBackTooOften_ArrivesThere()
    {
        var queue = (await JoinCoordinatorAsync()).Shards(RunId);
        await queue.PublishAsync(Slice(0), Patience);
        var agent = (await JoinAsync("a1")).Shards(RunId);
        for (var delivery = 0; delivery <= IShardQueue.MaxRedeliveries; delivery++)
        {
            await using var consumer = agent.Consume();
            (await consumer.LeaseAsync(Patience)).Slice.ShouldBe(Slice(0));
        }
        await using var poison = queue.ConsumePoison();
        await using var healthy = agent.Consume();

        var lease = await poison.LeaseAsync(Patience);
        await queue.PublishAsync(Slice(1), Patience);

        lease.Slice.ShouldBe(Slice(0));
        (await healthy.LeaseAsync(Patience)).Slice.ShouldBe(Slice(1));
    }

    [Fact]
    public async Task DeleteAsync_AQueueWithSlices_ForgetsThem()
    {
        var coordinator = await JoinCoordinatorAsync();
        await coordinator.Shards(RunId).PublishAsync(Slice(0), Patience);

        await coordinator.Shards(RunId).DeleteAsync(Patience);
        await coordinator.Runs.AddAsync(RunId, Patience);
        await coordinator.Shards(RunId).PublishAsync(Slice(1), Patience);
        await using var consumer = coordinator.Shards(RunId).Consume();

        (await consumer.LeaseAsync(Patience)).Slice.ShouldBe(Slice(1));
    }

    private static async Task<IShardLease?> OrNothingAsync(Task<IShardLease> asked)
    {
        try
        {
            return await asked;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }
}
