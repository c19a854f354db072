using System.Collections.Immutable;
using LoadCluster.Coordinator.Members;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Actors;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Streams;

namespace LoadCluster.Coordinator;

/// <summary>A coordinator during one term of office: the actor that owns all runs.</summary>
internal sealed partial class ActiveCoordinator(ICluster cluster, CoordinatorOptions options, long epoch)
    : Actor<CoordinatorMessage>(Capacity, options.Time)
{
    // Journals and pulses wait at their ports when it is full.
    private const int Capacity = 256;
    private const int MaxBurst = 64;

    private readonly Dictionary<string, Run> _runs = [];
    private readonly Membership _members = new(options.Time);
    private readonly CancellationTokenSource _reading = new();
    private readonly RunArchive _archive = new(cluster);
    private readonly HashSet<string> _ending = [];
    private long _sequence;
    private bool _isSuperseded;

    /// <summary>
    /// Whether it knows every run there is: before, it would deny those that it is about to take over.
    /// </summary>
    public bool IsReady { get; private set; }

    /// <summary>The cluster as it stands.</summary>
    public ClusterSnapshot Snapshot { get; private set; } = new(epoch, [], []);

    protected override async ValueTask OnStartedAsync(CancellationToken ct)
    {
        Forward(cluster.Pulses.SubscribeAsync(_reading.Token), pulses => new CoordinatorMessage.PulsesReceived(pulses));
        Every(TimeSpan.FromSeconds(1), new CoordinatorMessage.SecondPassed());
        foreach (var runId in await cluster.Runs.ListAsync(ct))
            await TakeOverAsync(runId, ct);
        _secondsToSettle = _runs.Count > 0 ? 2 : 0;
        PublishSnapshot();
        IsReady = true;
    }

    protected override async ValueTask OnStoppedAsync()
    {
        await _reading.CancelAsync();
        foreach (var run in _runs.Values)
            await run.DisposeAsync();
    }

    protected override ValueTask ReceiveAsync(CoordinatorMessage message, CancellationToken ct) => message switch
    {
        _ when _isSuperseded => ValueTask.CompletedTask,
        CoordinatorMessage.SubmitRun submit => SubmitAsync(submit, ct),
        CoordinatorMessage.StopRun stop => OrderIfAsync(Find(stop.RunId)?.Stop(stop.Phase) ?? false, ct),
        CoordinatorMessage.TimeUp(var runId) =>
            OrderIfAsync(Find(runId)?.Stop(RunPhase.Draining, StopReason.TimeUp) ?? false, ct),
        CoordinatorMessage.CordonAgent cordon => CordonAsync(cordon, ct),
        CoordinatorMessage.JournalRead read => ApplyAsync(read, ct),
        CoordinatorMessage.PoisonFound poison => Abandon(poison),
        CoordinatorMessage.PulsesReceived(var pulses) => ApplyAsync(pulses, ct),
        CoordinatorMessage.Divide => DivideAsync(ct),
        CoordinatorMessage.SecondPassed => TickAsync(ct),
        _ => ValueTask.CompletedTask,
    };

    /// <summary>
    /// How long to let agents' words gather before they are read: a few agents are heard at once, and five hundred, who
    /// have more than a thousand things to say in a second, fifty times a second.
    /// </summary>
    private TimeSpan GatheringTime => TimeSpan.FromMilliseconds(Snapshot.Agents.Length / 25);

    private Run? Find(string runId) => _runs.GetValueOrDefault(runId);

    /// <summary>
    /// Somebody was elected after this one, which its election may tell much later: no decision counts from here on.
    /// </summary>
    private void Resign()
    {
        _isSuperseded = true;
        Stop();
    }

    private async ValueTask ApplyAsync(ImmutableArray<AgentPulsed> pulses, CancellationToken ct)
    {
        foreach (var pulse in pulses)
            See(pulse);
        foreach (var run in _runs.Values)
            run.PlanAhead();
        await DivideSoonAsync(ct);
        WatchTime();
        EndDeserted();
    }

    private void See(AgentPulsed pulse)
    {
        if (_members.IsNamesake(pulse))
            return;
        _needsOrders |= _members.See(pulse);
        if (pulse.Header.Version != Protocol.Version)
            return;
        if (!IsSettled && pulse.State == AgentState.Cordoned)
            _cordoned = _cordoned.Add(pulse.Header.Sender);
        foreach (var run in _runs.Values)
            run.Apply(pulse, HasSeenOrders(pulse));
    }

    private async ValueTask TickAsync(CancellationToken ct)
    {
        _secondsToSettle = Math.Max(0, _secondsToSettle - 1);
        _needsOrders |= _members.Bury() || _orders is null;
        foreach (var run in _runs.Values)
            _needsOrders |= run.Tick();
        await DivideSoonAsync(ct);
        await RepeatOrdersAsync(ct);
        WatchTime();
        EndDeserted();
        PublishSnapshot();
    }

    /// <summary>Sets a timer for each run whose duration is over before the next second has passed.</summary>
    private void WatchTime()
    {
        foreach (var (runId, run) in _runs)
        {
            if (run.TimeLeft is { TotalSeconds: < 1.5 } left && _ending.Add(runId))
                After(left > TimeSpan.Zero ? left : TimeSpan.Zero, new CoordinatorMessage.TimeUp(runId));
        }
    }

    /// <summary>A run that is to end has ended once everybody alive knows and has left it.</summary>
    private void EndDeserted()
    {
        foreach (var run in _runs.Values.Where(run => IsSettled && run.Phase != RunPhase.Sending && IsDeserted(run)))
            run.End();
    }

    private bool IsDeserted(Run run) => _members.Pulses.All(pulse =>
        HasSeenOrders(pulse) && pulse.Runs.All(part => part.Left || part.RunId != run.Handle.RunId));

    private void PublishSnapshot() => Snapshot = new ClusterSnapshot(
        epoch,
        _members.Snapshot(agent => _runs.Values.Sum(run => run.ShareOf(agent))),
        [.. _archive.Runs, .. _runs.Values.Select(run => run.Handle)]);

    private MessageHeader StampHeader() =>
        new(Protocol.Version, epoch, cluster.Member, Interlocked.Increment(ref _sequence));

    private void Forward<T>(IAsyncEnumerable<T> source, Func<ImmutableArray<T>, CoordinatorMessage> asMessage)
    {
        _ = ForwardAsync();

        async Task ForwardAsync()
        {
            try
            {
                await foreach (var burst in source.InBursts(MaxBurst, () => GatheringTime))
                    await TellAsync(asMessage(burst));
            }
            catch (Exception e) when (e is OperationCanceledException or ActorStoppedException)
            {
                // The term is over.
            }
        }
    }
}
