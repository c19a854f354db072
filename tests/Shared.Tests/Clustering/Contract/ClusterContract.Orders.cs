using System.Collections.Immutable;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Shared.Tests.Clustering.Contract;

public abstract partial class ClusterContract
{
    [Fact]
    public async Task SubscribeAsync_OrdersGivenBefore_BringsTheLatest()
    {
        var coordinator = await JoinAsync("coordinator");
        for (var sequence = 1; sequence <= 3; sequence++)
            await coordinator.Orders.PublishAsync(OrdersOf(sequence), Patience);

        var agent = await JoinAsync("a1");
        var latest = await UntilAsync(agent.Orders, 3);

        latest.Runs.Single().Shares.ShouldBe(ImmutableDictionary<string, int>.Empty.Add("a1", 3));
        latest.Runs.Single().Phase.ShouldBe(RunPhase.Draining);
    }

    [Fact]
    public async Task SubscribeAsync_OrdersThatFollow_ReachEverySubscriberInOrder()
    {
        var coordinator = await JoinAsync("coordinator");
        var subscribed = new List<Task<ClusterOrders>>();
        for (var agent = 0; agent < 3; agent++)
            subscribed.Add(UntilAsync((await JoinAsync($"a{agent}")).Orders, 20));

        for (var sequence = 1; sequence <= 20; sequence++)
            await coordinator.Orders.PublishAsync(OrdersOf(sequence), Patience);

        (await Task.WhenAll(subscribed)).ShouldAllBe(orders => orders.Header.Sequence == 20);
    }

    [Fact]
    public async Task SubscribeAsync_Pulses_BringsThoseOfAllAgents()
    {
        var coordinator = await JoinAsync("coordinator");
        var agents = new[] { await JoinAsync("a1"), await JoinAsync("a2") };
        using var seen = CancellationTokenSource.CreateLinkedTokenSource(Patience);
        var pulsing = Task.WhenAll(agents.Select(agent => PulseAsync(agent, seen.Token)));

        var pulses = new Dictionary<string, AgentPulsed>();
        await foreach (var pulse in coordinator.Pulses.SubscribeAsync(Patience))
        {
            pulses[pulse.Header.Sender] = pulse;
            if (pulses.Count == agents.Length)
                break;
        }
        await seen.CancelAsync();
        await pulsing;

        pulses.Keys.Order().ShouldBe(["a1", "a2"]);
        pulses["a2"].Vitals.Cores.ShouldBe(4);
        pulses["a2"].Faults["r"].ShouldBe("no such driver");
        pulses["a2"].Runs.Single().Tally.ToArray().ShouldBe([1, 2]);
    }

    [Fact]
    public async Task WinAsync_TheActiveOneLeaves_TheOtherTakesOverInAHigherEpoch()
    {
        var (first, second) = (await JoinAsync("c1"), await JoinAsync("c2"));
        var term = await first.Election.WinAsync(Patience);
        var next = second.Election.WinAsync(Patience).AsTask();
        (next.IsCompleted, term.Lost.IsCancellationRequested).ShouldBe((false, false));

        await first.DisposeAsync();
        var successor = await next;

        term.Lost.IsCancellationRequested.ShouldBeTrue();
        successor.Lost.IsCancellationRequested.ShouldBeFalse();
        successor.Epoch.ShouldBeGreaterThan(term.Epoch);
        term.Epoch.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task WinAsync_InOffice_GivesItUpForAHigherEpoch()
    {
        var member = await JoinAsync("c1");
        var term = await member.Election.WinAsync(Patience);

        var next = await member.Election.WinAsync(Patience);

        term.Lost.IsCancellationRequested.ShouldBeTrue();
        next.Lost.IsCancellationRequested.ShouldBeFalse();
        next.Epoch.ShouldBeGreaterThan(term.Epoch);
    }

    [Fact]
    public async Task WinAsync_CancelledWhileItWaits_LeavesTheSeatToOthers()
    {
        var (first, second, third) = (await JoinAsync("c1"), await JoinAsync("c2"), await JoinAsync("c3"));
        await first.Election.WinAsync(Patience);
        using var cancellation = new CancellationTokenSource();
        var waiting = second.Election.WinAsync(cancellation.Token).AsTask();
        var next = third.Election.WinAsync(Patience).AsTask();

        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting);
        await first.DisposeAsync();

        (await next).Lost.IsCancellationRequested.ShouldBeFalse();
    }

    private async Task<ClusterOrders> UntilAsync(IOrders port, long sequence)
    {
        var last = 0L;
        await foreach (var orders in port.SubscribeAsync(Patience))
        {
            orders.Header.Sequence.ShouldBeGreaterThan(last);
            last = orders.Header.Sequence;
            if (last == sequence)
                return orders;
        }
        throw new InvalidOperationException("The orders ended.");
    }

    private static async Task PulseAsync(ICluster agent, CancellationToken seen)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var pulse = new AgentPulsed(
            Header(agent.Member, 1),
            OrdersSeen: 0,
            AgentState.Cordoned,
            new AgentVitals("1.0", DateTimeOffset.UnixEpoch, TimeSpan.Zero, Cores: 4, CpuSeconds: 1.5, PeakMemoryBytes: 1 << 20, 10),
            [new RunPulse("r", "httpclient", new byte[] { 1, 2 }, 4, 0.5, 10, 5, 7, 1, 2, 3, Left: false)],
            ImmutableDictionary<string, string>.Empty.Add("r", "no such driver"));
        while (!seen.IsCancellationRequested)
        {
            await agent.Pulses.PublishAsync(pulse, CancellationToken.None);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private static ClusterOrders OrdersOf(int sequence) => new(
        Header("coordinator", sequence),
        DateTimeOffset.UnixEpoch,
        [
            new RunOrder(
                "r",
                new RunSpec { Request = new RequestTemplate { Url = "http://127.0.0.1/" } },
                RunPhase.Draining,
                ImmutableDictionary<string, int>.Empty.Add("a1", sequence)),
        ],
        ["a2"],
        ImmutableDictionary<string, long>.Empty.Add("a1", sequence));
}
