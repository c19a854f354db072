using System.Collections.Immutable;
using LoadCluster.Shared.Messages;

namespace LoadCluster.Coordinator;

/// <content>Who is to do how much: limits are divided among agents, and agents are told.</content>
internal sealed partial class ActiveCoordinator
{
    private ImmutableHashSet<string> _cordoned = [];
    private ClusterOrders? _orders;

    // A predecessor's orders hold until all agents had time to tell what they do: dividing the limit among the few that
    // pulsed first would give them what others still use.
    private int _secondsToSettle;
    private long _divided;
    private bool _isDividing;
    private bool _needsOrders;

    /// <summary>
    /// Between two times that limits are divided. New orders make every agent pulse at once: like this, a thousand of
    /// these pulses come in a second and no more, however many agents there are.
    /// </summary>
    private TimeSpan DividingPause => TimeSpan.FromMilliseconds(_members.Names.Count);

    private bool IsSettled => _secondsToSettle == 0;

    private async ValueTask CordonAsync(CoordinatorMessage.CordonAgent cordon, CancellationToken ct)
    {
        _cordoned = cordon.Cordoned ? _cordoned.Add(cordon.Agent) : _cordoned.Remove(cordon.Agent);
        await OrderIfAsync(true, ct);
    }

    private ValueTask DivideSoonAsync(CancellationToken ct)
    {
        if (_isDividing)
            return ValueTask.CompletedTask;
        var wait = DividingPause - options.Time.GetElapsedTime(_divided);
        if (wait <= TimeSpan.Zero)
            return DivideAsync(ct);
        _isDividing = true;
        After(wait, new CoordinatorMessage.Divide());
        return ValueTask.CompletedTask;
    }

    private ValueTask DivideAsync(CancellationToken ct)
    {
        (_isDividing, _divided) = (false, options.Time.GetTimestamp());
        var needsOrders = DivideAll() | _needsOrders;
        _needsOrders = false;
        return OrderIfAsync(needsOrders, ct);
    }

    private bool DivideAll()
    {
        if (!IsSettled)
            return false;
        var capacities = Capacities();
        return _runs.Values.Aggregate(false, (changed, run) => run.Divide(capacities, _members.Names) || changed);
    }

    /// <summary>What an agent can have in flight in all runs together goes in equal parts to each of them.</summary>
    private Dictionary<string, int> Capacities()
    {
        var runs = Math.Max(1, _runs.Count);
        return _members.Capacities
            .Where(agent => !_cordoned.Contains(agent.Key))
            .ToDictionary(agent => agent.Key, agent => Math.Max(1, agent.Value / runs));
    }

    private bool HasSeenOrders(AgentPulsed pulse) =>
        _orders is { } orders && pulse.Header.Epoch == orders.Header.Epoch && pulse.OrdersSeen == orders.Header.Sequence;

    private ValueTask OrderIfAsync(bool needed, CancellationToken ct)
    {
        if (!needed || !IsSettled)
            return ValueTask.CompletedTask;
        _orders = new ClusterOrders(
            StampHeader(), options.Time.GetUtcNow(), [.. _runs.Values.Select(run => run.Order)], _cordoned,
            _members.Incarnations);
        return cluster.Orders.PublishAsync(_orders, ct);
    }

    /// <summary>Orders may get lost, and whoever connects anew has missed them.</summary>
    private ValueTask RepeatOrdersAsync(CancellationToken ct) =>
        _orders is { } orders && !_members.Pulses.All(HasSeenOrders)
            ? cluster.Orders.PublishAsync(orders with { SentAt = options.Time.GetUtcNow() }, ct)
            : ValueTask.CompletedTask;
}
