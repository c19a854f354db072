using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Actors;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator;

/// <summary>The coordinator: accepts runs, plans them, folds what agents report, and writes the reports.</summary>
public sealed class CoordinatorActor : IAsyncDisposable
{
    private readonly Mailbox _mailbox;

    private CoordinatorActor(Mailbox mailbox) => _mailbox = mailbox;

    /// <summary>Ends when the coordinator has ended; faults with what crashed it.</summary>
    public Task Completion => _mailbox.Completion;

    /// <summary>Starts a coordinator, which acts once it has won the election.</summary>
    /// <param name="cluster">Its connection; the coordinator does not dispose it.</param>
    /// <param name="options">How it works.</param>
    public static CoordinatorActor Start(ICluster cluster, CoordinatorOptions options)
    {
        var mailbox = new Mailbox(cluster, options);
        mailbox.Start();
        return new CoordinatorActor(mailbox);
    }

    /// <summary>Accepts a run and starts it with the agents there are, and those to come.</summary>
    /// <exception cref="InvalidRunException">The spec has faults; nothing was sent.</exception>
    /// <exception cref="ResultsFolderException">Its results could not be kept; nothing was sent.</exception>
    public async Task<RunHandle> SubmitAsync(RunSpec spec, CancellationToken cancellationToken = default)
    {
        var reply = new TaskCompletionSource<RunHandle>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _mailbox.TellAsync(new CoordinatorMessage.SubmitRun(spec, reply), cancellationToken);
        return await reply.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Ends a run early; its report follows all the same. Harmless when it has ended.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="phase">
    /// <see cref="RunPhase.Draining"/> waits for what is in flight, <see cref="RunPhase.Stopping"/> gives it up.
    /// </param>
    public async Task StopAsync(string runId, RunPhase phase) =>
        await _mailbox.TellAsync(new CoordinatorMessage.StopRun(runId, phase));

    /// <summary>Ends the coordinator at once; runs that have not ended fail.</summary>
    public ValueTask DisposeAsync() => _mailbox.DisposeAsync();

    private sealed class Mailbox(ICluster cluster, CoordinatorOptions options)
        : Actor<CoordinatorMessage>(Capacity, options.Time)
    {
        // Journals and pulses wait at their ports when it is full.
        private const int Capacity = 1024;

        private readonly Dictionary<string, Run> _runs = [];
        private readonly Membership _members = new(options.Time);
        private readonly CancellationTokenSource _reading = new();
        private long _epoch;
        private long _sequence;
        private long _latestOrders;

        protected override async ValueTask OnStartedAsync(CancellationToken ct)
        {
            _epoch = (await cluster.Election.WinAsync(ct)).Epoch;
            _ = ForwardAsync(
                cluster.Pulses.SubscribeAsync(_reading.Token), pulse => new CoordinatorMessage.PulseReceived(pulse));
            Every(TimeSpan.FromSeconds(1), new CoordinatorMessage.SecondPassed());
        }

        protected override async ValueTask OnStoppedAsync()
        {
            await _reading.CancelAsync();
            foreach (var run in _runs.Values)
                await run.DisposeAsync();
        }

        protected override ValueTask ReceiveAsync(CoordinatorMessage message, CancellationToken ct) => message switch
        {
            CoordinatorMessage.SubmitRun submit => SubmitAsync(submit, ct),
            CoordinatorMessage.StopRun stop => OrderIfAsync(Find(stop.RunId)?.Enter(stop.Phase) ?? false, ct),
            CoordinatorMessage.JournalRead read => ApplyAsync(read, ct),
            CoordinatorMessage.PulseReceived(var pulse) => ApplyAsync(pulse, ct),
            CoordinatorMessage.SecondPassed => TickAsync(ct),
            _ => ValueTask.CompletedTask,
        };

        private Run? Find(string runId) => _runs.GetValueOrDefault(runId);

        private async ValueTask SubmitAsync(CoordinatorMessage.SubmitRun submit, CancellationToken ct)
        {
            try
            {
                if (submit.Spec.Validate() is { Count: > 0 } faults)
                    throw new InvalidRunException(faults);
                submit.Reply.SetResult(Accept(submit.Spec).Handle);
            }
            catch (Exception e) when (e is InvalidRunException or ResultsFolderException)
            {
                submit.Reply.SetException(e);
                return;
            }
            await OrderAsync(ct);
        }

        private Run Accept(RunSpec spec)
        {
            var runId = RunId.New(options.Time);
            var results = options.ResultsRoot is { } root ? ResultsFolder.Create(root, runId) : null;
            var run = new Run(new RunHandle(runId), spec, results, cluster, StampHeader, options.Time);
            _runs.Add(runId, run);
            _ = ForwardAsync(run.ReadJournalAsync(), entry => new CoordinatorMessage.JournalRead(runId, entry));
            run.Divide(_members.Names);
            run.Plan();
            return run;
        }

        private async ValueTask ApplyAsync(CoordinatorMessage.JournalRead read, CancellationToken ct)
        {
            if (Find(read.RunId) is not { } run)
                return;
            var needsOrders = run.Apply(read.Entry);
            if (run.HasEnded)
            {
                _runs.Remove(read.RunId);
                await run.FinishAsync();
                needsOrders = true;
            }
            await OrderIfAsync(needsOrders, ct);
        }

        private async ValueTask ApplyAsync(AgentPulsed pulse, CancellationToken ct)
        {
            // What members of another version say may not mean what it seems to.
            if (pulse.Header.Version != Protocol.Version)
                return;
            var needsOrders = _members.See(pulse);
            foreach (var run in _runs.Values)
                needsOrders |= run.Apply(pulse, _members.Names, _latestOrders);
            await OrderIfAsync(needsOrders, ct);
            EndDeserted();
        }

        private async ValueTask TickAsync(CancellationToken ct)
        {
            var needsOrders = _members.Bury();
            foreach (var run in _runs.Values)
            {
                run.Tick();
                needsOrders |= run.Divide(_members.Names);
            }
            await OrderIfAsync(needsOrders, ct);
            EndDeserted();
        }

        /// <summary>A run that is to end has ended once everybody alive knows and has left it.</summary>
        private void EndDeserted()
        {
            foreach (var run in _runs.Values.Where(run => run.Phase != RunPhase.Sending && IsDeserted(run)))
                run.End();
        }

        private bool IsDeserted(Run run) => _members.Pulses.All(pulse =>
            pulse.OrdersSeen == _latestOrders
            && pulse.Runs.All(part => part.Left || part.RunId != run.Handle.RunId));

        private ValueTask OrderIfAsync(bool needed, CancellationToken ct) =>
            needed ? OrderAsync(ct) : ValueTask.CompletedTask;

        private ValueTask OrderAsync(CancellationToken ct)
        {
            var header = StampHeader();
            _latestOrders = header.Sequence;
            var orders = new ClusterOrders(header, [.. _runs.Values.Select(run => run.Order)]);
            return cluster.Orders.PublishAsync(orders, ct);
        }

        private MessageHeader StampHeader() =>
            new(Protocol.Version, _epoch, cluster.Member, Interlocked.Increment(ref _sequence));

        private async Task ForwardAsync<T>(IAsyncEnumerable<T> source, Func<T, CoordinatorMessage> asMessage)
        {
            try
            {
                await foreach (var item in source)
                    await TellAsync(asMessage(item));
            }
            catch (Exception e) when (e is OperationCanceledException or ActorStoppedException)
            {
                // The coordinator ends.
            }
        }
    }
}
