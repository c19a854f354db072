using System.Collections.Immutable;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests;

/// <summary>
/// An agent as a coordinator sees one: it obeys orders, leases, reports and pulses. What becomes of a shard is up to
/// the test, and it pulses by itself only when orders came or it left: the rest is up to the test, too.
/// </summary>
internal sealed class ScriptedAgent : IAsyncDisposable
{
    private readonly ICluster _member;
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _pulsing = new(1, 1);
    private readonly Dictionary<string, ScriptedSession> _sessions = [];
    private Task _listening = Task.CompletedTask;
    private MessageHeader _orders;
    private string[] _ordered = [];

    private ScriptedAgent(ICluster member) => _member = member;

    /// <summary>Does a slice of work until it is done or drained; the tally says how far it came.</summary>
    public Func<ShardSlice, CancellationToken, ValueTask<Tally>> Send { get; private init; } =
        (slice, _) => ValueTask.FromResult(Tallies.Succeeding(slice.Count));

    /// <summary>Why it takes part in no run.</summary>
    private string? Fault { get; init; }

    /// <summary>What it says of its clock.</summary>
    private TimeSpan ClockOffset { get; init; }

    public static async Task<ScriptedAgent> StartAsync(
        ICluster member,
        Func<ShardSlice, CancellationToken, ValueTask<Tally>>? send = null,
        string? fault = null,
        TimeSpan clockOffset = default)
    {
        var agent = send is null
            ? new ScriptedAgent(member) { Fault = fault, ClockOffset = clockOffset }
            : new ScriptedAgent(member) { Fault = fault, ClockOffset = clockOffset, Send = send };
        await agent.PulseAsync();
        agent._listening = agent.ListenAsync();
        return agent;
    }

    public async Task PulseAsync()
    {
        await _pulsing.WaitAsync();
        try
        {
            var runs = _sessions.Select(session => session.Value.Pulse(session.Key)).ToArray();
            var pulse = Pulses.From(_member.Member, _orders.Sequence, runs: runs);
            foreach (var (runId, _) in _sessions.Where(session => session.Value.HasLeft).ToArray())
                _sessions.Remove(runId);
            if (Fault is not null)
                pulse = pulse with { Runs = [], Faults = _ordered.ToImmutableDictionary(runId => runId, _ => Fault) };
            var header = pulse.Header with { Epoch = _orders.Epoch };
            var vitals = pulse.Vitals with { ClockOffset = ClockOffset };
            await _member.Pulses.PublishAsync(pulse with { Header = header, Vitals = vitals }, CancellationToken.None);
        }
        finally
        {
            _pulsing.Release();
        }
    }

    /// <summary>Dies as it stands: says nothing more, and what it holds goes back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _listening;
        await Task.WhenAll(_sessions.Values.Select(session => session.Working));
        await _member.DisposeAsync();
    }

    private async Task ListenAsync()
    {
        try
        {
            await foreach (var orders in _member.Orders.SubscribeAsync(_end.Token))
                await ObeyAsync(orders);
        }
        catch (OperationCanceledException)
        {
            // It died.
        }
    }

    private async Task ObeyAsync(ClusterOrders orders)
    {
        var shares = orders.Runs
            .Where(order => order.Phase == RunPhase.Sending)
            .ToDictionary(order => order.RunId, order => order.Shares.GetValueOrDefault(_member.Member));
        foreach (var (runId, session) in _sessions.Where(part => shares.GetValueOrDefault(part.Key) == 0).ToArray())
            await session.LeaveAsync();
        await _pulsing.WaitAsync(_end.Token);
        foreach (var (runId, share) in shares.Where(share => share.Value > 0))
            Join(runId, share);
        _orders = orders.Header;
        _ordered = [.. orders.Runs.Select(order => order.RunId)];
        _pulsing.Release();
        await PulseAsync();
    }

    private void Join(string runId, int share)
    {
        if (!_sessions.TryGetValue(runId, out var session))
        {
            session = new ScriptedSession(_member, runId, Fault is null ? Send : null, _end.Token);
            _sessions.Add(runId, session);
        }
        session.Limit = share;
    }
}
