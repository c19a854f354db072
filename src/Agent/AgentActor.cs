using System.Collections.Immutable;
using System.Diagnostics;
using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Pacing;
using LoadCluster.Shared.Actors;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;

namespace LoadCluster.Agent;

/// <summary>
/// An agent: brings its sessions to what the orders say, and pulses once a second and whenever that changed something.
/// </summary>
public sealed class AgentActor : IAsyncDisposable
{
    private readonly Mailbox _mailbox;

    private AgentActor(Mailbox mailbox) => _mailbox = mailbox;

    /// <summary>Ends when the agent has ended; faults with what crashed it.</summary>
    public Task Completion => _mailbox.Completion;

    /// <summary>Starts an agent.</summary>
    /// <param name="cluster">Its connection; the agent does not dispose it.</param>
    /// <param name="options">How it works.</param>
    public static AgentActor Start(ICluster cluster, AgentOptions? options = null)
    {
        var mailbox = new Mailbox(cluster, options ?? new AgentOptions());
        mailbox.Start();
        return new AgentActor(mailbox);
    }

    /// <summary>
    /// Leaves the cluster in good order: sends nothing new, waits for what is in flight, reports it, hands the rest
    /// back.
    /// </summary>
    public async Task LeaveAsync()
    {
        await _mailbox.TellAsync(new AgentMessage.Leave());
        await Completion;
    }

    /// <summary>Ends the agent at once: what is in flight is given up, and reported as aborted.</summary>
    public ValueTask DisposeAsync() => _mailbox.DisposeAsync();

    private sealed class Mailbox(ICluster cluster, AgentOptions options) : Actor<AgentMessage>(Capacity, options.Time)
    {
        // Orders are coalesced by their port and sessions are few: a full mailbox makes both wait.
        private const int Capacity = 64;

        private static readonly string Version = typeof(AgentActor).Assembly.GetName().Version?.ToString(3) ?? "";

        private readonly long _incarnation = Random.Shared.NextInt64();
        private readonly Dictionary<string, RunSession> _sessions = [];
        private ImmutableDictionary<string, string> _faults = ImmutableDictionary<string, string>.Empty;
        private readonly ClockOffset _clockOffset = new();
        private ClusterOrders? _orders;
        private bool _leaving;
        private long _sequence;
        private CancellationTokenSource? _listening;

        /// <summary>
        /// Whether orders for our name are meant for another: two who obey the same orders would send twice as much.
        /// </summary>
        private bool HasNamesake =>
            _orders?.Incarnations.TryGetValue(cluster.Member, out var meant) == true && meant != _incarnation;

        private AgentState State =>
            _leaving ? AgentState.Leaving
            : _orders?.Cordoned.Contains(cluster.Member) ?? false ? AgentState.Cordoned
            : AgentState.Working;

        protected override async ValueTask OnStartedAsync(CancellationToken ct)
        {
            _listening = CancellationTokenSource.CreateLinkedTokenSource(ct);
            _ = ListenAsync(_listening.Token);
            Every(TimeSpan.FromSeconds(1), new AgentMessage.PulseDue());
            await PulseAsync(ct);
        }

        protected override async ValueTask OnStoppedAsync()
        {
            await (_listening?.CancelAsync() ?? Task.CompletedTask);
            _listening?.Dispose();
            foreach (var session in _sessions.Values)
                session.Stop();
            await Task.WhenAll(_sessions.Values.Select(session => session.Completion));
        }

        protected override async ValueTask ReceiveAsync(AgentMessage message, CancellationToken ct)
        {
            switch (message)
            {
                case AgentMessage.OrdersReceived(var orders, var at) when orders.Header.Epoch >= (_orders?.Header.Epoch ?? 0):
                    _clockOffset.See(orders.Header.Epoch, orders.SentAt, at);
                    Take(orders);
                    Reconcile();
                    break;
                case AgentMessage.SessionEnded(var session):
                    await EndAsync(session, ct);
                    Reconcile();
                    break;
                case AgentMessage.Leave:
                    _leaving = true;
                    Reconcile();
                    break;
            }
            await PulseAsync(ct);
            if (_leaving && _sessions.Count == 0)
                Stop();
        }

        private async Task ListenAsync(CancellationToken ct)
        {
            try
            {
                await foreach (var orders in cluster.Orders.SubscribeAsync(ct))
                    await TellAsync(new AgentMessage.OrdersReceived(orders, options.Time.GetUtcNow()), ct);
            }
            catch (Exception e) when (e is OperationCanceledException or ActorStoppedException)
            {
                // The agent ends.
            }
        }

        private void Take(ClusterOrders orders)
        {
            var hadNamesake = HasNamesake;
            _orders = orders;
            if (HasNamesake && !hadNamesake)
                options.Log($"another agent named '{cluster.Member}' is at work: this one waits until that one has gone, or start it with another --name");
        }

        /// <summary>Makes what is so what should be so. Harmless to call at any time.</summary>
        private void Reconcile()
        {
            _faults = _faults.RemoveRange(_faults.Keys.Where(runId => !IsOrdered(runId)));
            foreach (var order in _orders?.Runs ?? [])
                Obey(order, ShareOf(order));
            foreach (var session in _sessions.Values.Where(session => !IsOrdered(session.RunId)))
                session.Stop();
        }

        private int ShareOf(RunOrder order) =>
            State == AgentState.Working && !HasNamesake ? order.Shares.GetValueOrDefault(cluster.Member) : 0;

        private bool IsOrdered(string runId) => _orders?.Runs.Any(order => order.RunId == runId) ?? false;

        private void Obey(RunOrder order, int share)
        {
            if (_sessions.TryGetValue(order.RunId, out var session))
                Direct(session, order, share);
            else if (order.Phase == RunPhase.Sending && share > 0 && !_faults.ContainsKey(order.RunId))
                Join(order, share);
        }

        /// <summary>A session that its order does not suit leaves, and joins anew if there is a share at all.</summary>
        private static void Direct(RunSession session, RunOrder order, int share)
        {
            if (order.Phase == RunPhase.Stopping)
                session.Stop();
            else if (order.Phase == RunPhase.Draining || !session.Suits(order, share))
                session.Drain();
            else
                session.ChangeLimit(share);
        }

        private void Join(RunOrder order, int share)
        {
            if ((options.AllowedTargets.FaultOf(order.Spec) ?? SenderCatalog.FaultOf(order.Spec)) is { } fault)
            {
                _faults = _faults.SetItem(order.RunId, fault);
                return;
            }
            var session = RunSession.Join(order, share, cluster, options, _clockOffset.Value, StampHeader);
            _sessions.Add(order.RunId, session);
            _ = session.Completion.ContinueWith(
                _ => TellAsync(new AgentMessage.SessionEnded(session)).AsTask(), TaskScheduler.Default);
        }

        private async ValueTask EndAsync(RunSession session, CancellationToken ct)
        {
            if (session.Completion.Exception?.GetBaseException() is { } bug)
                _faults = _faults.SetItem(session.RunId, $"the driver failed: {bug.Message}");
            await PulseAsync(ct);
            _sessions.Remove(session.RunId);
        }

        private ValueTask PulseAsync(CancellationToken ct) => cluster.Pulses.PublishAsync(
            new AgentPulsed(
                StampHeader(),
                _orders?.Header.Sequence ?? 0,
                State,
                ReadVitals(),
                [.. _sessions.Values.Select(session => session.Pulse())],
                _faults),
            ct);

        private MessageHeader StampHeader() => new(
            Protocol.Version, _orders?.Header.Epoch ?? 0, cluster.Member, Interlocked.Increment(ref _sequence));

        private AgentVitals ReadVitals()
        {
            using var process = Process.GetCurrentProcess();
            return new AgentVitals(
                Version,
                options.Time.GetUtcNow(),
                _clockOffset.Value,
                Environment.ProcessorCount,
                process.TotalProcessorTime.TotalSeconds,
                process.PeakWorkingSet64,
                options.MaxConnections,
                _incarnation);
        }
    }
}
