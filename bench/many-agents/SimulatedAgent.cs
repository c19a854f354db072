using System.Collections.Immutable;
using LoadCluster.Shared.Actors;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;

namespace LoadCluster.Bench.ManyAgents;

/// <summary>What a simulated agent's mailbox takes.</summary>
internal abstract record AgentMessage
{
    public sealed record OrdersReceived(ClusterOrders Orders) : AgentMessage;

    public sealed record SessionEnded(CountingSession Session) : AgentMessage;

    public sealed record PulseDue : AgentMessage;
}

/// <summary>Says what a real agent says, when a real agent says it, and sends nothing to any target.</summary>
internal sealed class SimulatedAgent(ICluster cluster, Simulation simulation) : Actor<AgentMessage>(capacity: 64)
{
    private readonly Dictionary<string, CountingSession> _sessions = [];
    private readonly CancellationTokenSource _listening = new();
    private ClusterOrders? _orders;
    private long _sequence;

    protected override async ValueTask OnStartedAsync(CancellationToken ct)
    {
        _ = ListenAsync();
        Every(TimeSpan.FromSeconds(1), new AgentMessage.PulseDue());
        await PulseAsync();
    }

    protected override async ValueTask OnStoppedAsync()
    {
        await _listening.CancelAsync();
        foreach (var session in _sessions.Values)
            session.Drain();
        await Task.WhenAll(_sessions.Values.Select(session => session.Completion));
    }

    protected override async ValueTask ReceiveAsync(AgentMessage message, CancellationToken ct)
    {
        if (message is AgentMessage.OrdersReceived(var orders))
            Obey(_orders = orders);
        await PulseAsync();
        if (message is AgentMessage.SessionEnded(var session))
            _sessions.Remove(session.RunId);
    }

    private void Obey(ClusterOrders orders)
    {
        foreach (var session in _sessions.Values.Where(session => orders.Runs.All(run => run.RunId != session.RunId)))
            session.Drain();
        foreach (var order in orders.Runs)
        {
            var share = order.Shares.GetValueOrDefault(cluster.Member);
            if (order.Phase != RunPhase.Sending || share == 0)
                _sessions.GetValueOrDefault(order.RunId)?.Drain();
            else
                Join(order.RunId, share);
        }
    }

    private void Join(string runId, int share)
    {
        if (!_sessions.TryGetValue(runId, out var session))
        {
            session = new CountingSession(runId, cluster, simulation, StampHeader);
            _sessions.Add(runId, session);
            _ = session.Completion.ContinueWith(
                _ => TryTell(new AgentMessage.SessionEnded(session)), TaskScheduler.Default);
        }
        session.Limit = share;
    }

    private ValueTask PulseAsync() => cluster.Pulses.PublishAsync(
        new AgentPulsed(
            StampHeader(),
            _orders?.Header.Sequence ?? 0,
            AgentState.Working,
            new AgentVitals(
                "0.1.0", TimeProvider.System.GetUtcNow(), TimeSpan.Zero, Cores: 1, 0, PeakMemoryBytes: 0, int.MaxValue),
            [.. _sessions.Values.Select(session => session.Pulse())],
            ImmutableDictionary<string, string>.Empty),
        CancellationToken.None);

    private MessageHeader StampHeader() => new(
        Protocol.Version, _orders?.Header.Epoch ?? 0, cluster.Member, Interlocked.Increment(ref _sequence));

    private async Task ListenAsync()
    {
        try
        {
            await foreach (var orders in cluster.Orders.SubscribeAsync(_listening.Token))
                await TellAsync(new AgentMessage.OrdersReceived(orders));
        }
        catch (Exception e) when (e is OperationCanceledException or ActorStoppedException)
        {
            // The agent ends.
        }
    }
}
