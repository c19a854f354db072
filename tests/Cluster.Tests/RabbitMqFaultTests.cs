using System.Diagnostics;
using LoadCluster.Cluster.Tests.Broker;
using LoadCluster.Shared.Messages;
using Xunit.Abstractions;

namespace LoadCluster.Cluster.Tests;

public class RabbitMqFaultTests(BrokerFixture broker, ITestOutputHelper output) : BrokerTest(broker)
{
    [Fact]
    public async Task AppendAsync_TheConnectionIsCutAgainAndAgain_LosesNothingAndReadsEachOnce()
    {
        const int entries = 2000;
        var journal = (await JoinCoordinatorAsync()).Journal(RunId);
        var agent = (await JoinAsync("a1", byWire: true)).Journal(RunId);
        var reader = (await JoinAsync("reader", byWire: true)).Journal(RunId);
        var read = reader.ReadAsync(Patience).TakeWhile(entry => entry is not CoordinatorElected).ToListAsync(Patience).AsTask();

        for (var shard = 0; shard < entries; shard++)
        {
            var appended = agent.AppendAsync(Report(shard), Patience);
            if (shard % 500 == 250)
                Wire.Cut();
            await appended;
        }
        await journal.AppendAsync(new CoordinatorElected(new MessageHeader(Protocol.Version, 2, "c", 1)), Patience);

        var shards = (await read).Cast<ShardReported>().Select(entry => entry.Slice.Shard.Id).ToList();
        shards.Distinct().ShouldBe(Enumerable.Range(0, entries).Select(shard => (long)shard));
        // Whoever reads past the wire sees the same entries, those that were appended twice included.
        var all = await journal.ReadAsync(Patience).TakeWhile(entry => entry is not CoordinatorElected).CountAsync(Patience);
        shards.Count.ShouldBe(all);
        all.ShouldBeLessThan(entries + 10);
        Wire.Accepted.ShouldBeGreaterThan(4);
    }

    /// <summary>The broker hands out a stream by chunks of what was written together, whatever the prefetch.</summary>
    [Fact]
    public async Task ReadAsync_AJournalWrittenInBursts_MissesNone()
    {
        const int bursts = 40, burst = 250;
        var coordinator = await JoinCoordinatorAsync();
        var journal = coordinator.Journal(RunId);
        for (var first = 0; first < bursts * burst; first += burst)
        {
            await Task.WhenAll(Enumerable.Range(first, burst).Select(
                shard => journal.AppendAsync(Report(shard), Patience).AsTask()));
        }

        var shards = await journal.ReadAsync(Patience).Take(bursts * burst)
            .Select(entry => ((ShardReported)entry).Slice.Shard.Id).ToListAsync(Patience);

        shards.Order().ShouldBe(Enumerable.Range(0, bursts * burst).Select(shard => (long)shard));
    }

    [Fact]
    public async Task LeaseAsync_AMemberDies_ItsLeaseIsDeliveredAgainWithinASecond()
    {
        var queue = (await JoinCoordinatorAsync()).Shards(RunId);
        await using var dies = (await JoinAsync("dies", byWire: true)).Shards(RunId).Consume();
        await using var lives = (await JoinAsync("lives")).Shards(RunId).Consume();
        await queue.PublishAsync(Slice(1), Patience);
        var lost = await dies.LeaseAsync(Patience);
        var again = lives.LeaseAsync(Patience).AsTask();

        var died = Stopwatch.StartNew();
        Wire.Cut();
        var lease = await again;
        output.WriteLine($"Delivered again after {died.Elapsed.TotalMilliseconds:0} ms");

        died.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
        lease.Slice.ShouldBe(Slice(1));
        // What was cut off comes back, and finds its lease gone.
        await lost.AcknowledgeAsync(Patience);
        await queue.PublishAsync(Slice(2), Patience);
        (await dies.LeaseAsync(Patience)).Slice.ShouldBe(Slice(2));
    }

    [Fact]
    public async Task LeaseAsync_AMemberFallsSilent_ItsLeaseIsDeliveredAgainWithinTenSeconds()
    {
        var queue = (await JoinCoordinatorAsync()).Shards(RunId);
        var silent = await JoinAsync("silent", byWire: true);
        await using var dies = silent.Shards(RunId).Consume();
        await using var lives = (await JoinAsync("lives")).Shards(RunId).Consume();
        await queue.PublishAsync(Slice(1), Patience);
        await dies.LeaseAsync(Patience);
        var again = lives.LeaseAsync(Patience).AsTask();

        var fell = Stopwatch.StartNew();
        Wire.Silence();
        var appended = silent.Journal(RunId).AppendAsync(Report(7), Patience).AsTask();
        var lease = await again;
        output.WriteLine($"Delivered again after {fell.Elapsed.TotalMilliseconds:0} ms");
        Wire.Restore();
        var restored = Stopwatch.StartNew();
        await appended;
        output.WriteLine($"Appended {restored.Elapsed.TotalMilliseconds:0} ms after the wire was restored");

        fell.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        lease.Slice.ShouldBe(Slice(1));
    }

    [Fact]
    public async Task SubscribeAsync_OrdersGivenWhileAnAgentWasCutOff_ReachItWhenItIsBack()
    {
        var coordinator = await JoinCoordinatorAsync();
        var agent = await JoinAsync("a1", byWire: true, user: "agent");
        await coordinator.Orders.PublishAsync(Orders(1), Patience);
        await using var orders = agent.Orders.SubscribeAsync(Patience).GetAsyncEnumerator(Patience);
        (await orders.MoveNextAsync()).ShouldBeTrue();

        Wire.Silence();
        await coordinator.Orders.PublishAsync(Orders(2), Patience);
        Wire.Restore();

        (await orders.MoveNextAsync()).ShouldBeTrue();
        orders.Current.Header.Sequence.ShouldBe(2);
    }

    [Fact]
    public async Task WinAsync_TheActiveOneFallsSilent_BothKnowWithinThreeSecondsAndAHeartbeat()
    {
        var first = await (await JoinAsync("c1", byWire: true)).Election.WinAsync(Patience);
        var next = (await JoinAsync("c2")).Election.WinAsync(Patience).AsTask();
        var lost = new TaskCompletionSource();
        await using var losing = first.Lost.Register(() => lost.TrySetResult());

        var silence = Stopwatch.StartNew();
        Wire.Silence();
        await lost.Task.WaitAsync(Patience);
        output.WriteLine($"The old one stepped down after {silence.Elapsed.TotalMilliseconds:0} ms");
        silence.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(6));
        var term = await next;
        output.WriteLine($"The new one took over after {silence.Elapsed.TotalMilliseconds:0} ms");

        silence.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        term.Epoch.ShouldBeGreaterThan(first.Epoch);
    }

    [Fact]
    public async Task WinAsync_TheActiveOneDies_TheOtherTakesOverWithinThreeSeconds()
    {
        var old = await JoinAsync("c1", byWire: true);
        var first = await old.Election.WinAsync(Patience);
        var next = (await JoinAsync("c2")).Election.WinAsync(Patience).AsTask();

        var died = Stopwatch.StartNew();
        Wire.Cut();
        var term = await next;
        output.WriteLine($"The new one took over after {died.Elapsed.TotalMilliseconds:0} ms");

        died.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3));
        term.Epoch.ShouldBeGreaterThan(first.Epoch);
        first.Lost.IsCancellationRequested.ShouldBeTrue();
        var again = old.Election.WinAsync(Patience).AsTask();
        (again.IsCompleted, term.Lost.IsCancellationRequested).ShouldBe((false, false));
    }

    [Fact]
    public async Task AppendAsync_TheBrokerIsRestarted_KeepsWhatItConfirmedAndGoesOn()
    {
        var coordinator = await JoinCoordinatorAsync();
        var journal = coordinator.Journal(RunId);
        var agent = await JoinAsync("a1");
        for (var shard = 0; shard < 100; shard++)
            await journal.AppendAsync(Report(shard), Patience);
        await coordinator.Shards(RunId).PublishAsync(Slice(1), Patience);

        await Broker.Node.StopNodeAsync();
        var appended = agent.Journal(RunId).AppendAsync(Report(100), Patience).AsTask();
        var lease = agent.Shards(RunId).Consume().LeaseAsync(Patience).AsTask();
        await Broker.Node.StartNodeAsync();
        var up = Stopwatch.StartNew();
        await appended;
        output.WriteLine($"Appended {up.Elapsed.TotalMilliseconds:0} ms after the broker was back");

        (await lease).Slice.ShouldBe(Slice(1));
        var shards = await journal.ReadAsync(Patience).Take(101)
            .Select(entry => ((ShardReported)entry).Slice.Shard.Id).ToListAsync(Patience);
        shards.ShouldBe(Enumerable.Range(0, 101).Select(shard => (long)shard));
    }
}
