using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Actors;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Streams;

namespace LoadCluster.Coordinator;

/// <summary>
/// A coordinator: stands for election, and while it is the active one accepts runs, plans them, folds what agents
/// report, and writes the reports. When it loses its office it stands again.
/// </summary>
public sealed class CoordinatorActor : IAsyncDisposable
{
    private readonly ICluster _cluster;
    private readonly CoordinatorOptions _options;
    private readonly CancellationTokenSource _stop = new();
    private readonly LatestValue<ActiveCoordinator> _active = new();

    private CoordinatorActor(ICluster cluster, CoordinatorOptions options)
    {
        (_cluster, _options) = (cluster, options);
        Completion = RunAsync();
    }

    /// <summary>Ends when the coordinator has ended; faults with what crashed it.</summary>
    public Task Completion { get; }

    /// <summary>Whether it is the active one.</summary>
    public bool IsActive => _active.Current is { IsReady: true, Completion.IsCompleted: false };

    /// <summary>The cluster as it sees it; empty while it is not the active one.</summary>
    public ClusterSnapshot Snapshot => IsActive ? _active.Current!.Snapshot : ClusterSnapshot.Empty;

    /// <summary>Starts a coordinator, which acts once it has won the election.</summary>
    /// <param name="cluster">Its connection; the coordinator does not dispose it.</param>
    /// <param name="options">How it works.</param>
    public static CoordinatorActor Start(ICluster cluster, CoordinatorOptions options) => new(cluster, options);

    /// <summary>
    /// Accepts a run and starts it with the agents there are, and those to come. Waits until it is active.
    /// </summary>
    /// <param name="spec">What to send.</param>
    /// <param name="allowOverlap">Accept it although another run goes on against the same host and port.</param>
    /// <param name="runId">Its name; if there is a run of that name, it is that one. A new name by default.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="InvalidRunException">The spec or the name has faults; nothing was sent.</exception>
    /// <exception cref="ResultsFolderException">Its results could not be kept; nothing was sent.</exception>
    /// <exception cref="OfficeLostException">
    /// It did so before it could answer: the run may have been accepted.
    /// </exception>
    public async Task<RunHandle> SubmitAsync(
        RunSpec spec,
        bool allowOverlap = false,
        string? runId = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        // Here and not in the loop, which must hear its agents meanwhile, and whatever there is in the spec.
        if (spec.Validate() is { Count: > 0 } faults)
            throw new InvalidRunException(faults);
        runId ??= RunId.New(_options.Time);
        if (!RunId.IsValid(runId))
            throw new InvalidRunException([$"run '{runId}': a name has up to 64 lower-case letters, digits and hyphens"]);
        var reply = new TaskCompletionSource<RunHandle>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = await TellAsync(new CoordinatorMessage.SubmitRun(runId, spec, allowOverlap, reply), cancellationToken);
        await Task.WhenAny(reply.Task, asked.Completion).WaitAsync(cancellationToken);
        return reply.Task.IsCompleted
            ? await reply.Task
            : throw new OfficeLostException();
    }

    /// <summary>Ends a run early; its report follows all the same. Harmless when it has ended.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="phase">
    /// <see cref="RunPhase.Draining"/> waits for what is in flight, <see cref="RunPhase.Stopping"/> gives it up.
    /// </param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="OfficeLostException">The coordinator has stopped.</exception>
    public Task StopAsync(string runId, RunPhase phase, CancellationToken cancellationToken = default) =>
        TellAsync(new CoordinatorMessage.StopRun(runId, phase), cancellationToken);

    /// <summary>Tells an agent to finish what it has in flight and take no work; or to take work again.</summary>
    /// <exception cref="OfficeLostException">The coordinator has stopped.</exception>
    public Task CordonAsync(string agent, bool cordoned, CancellationToken cancellationToken = default) =>
        TellAsync(new CoordinatorMessage.CordonAgent(agent, cordoned), cancellationToken);

    /// <summary>Ends the coordinator at once. Runs go on: another coordinator takes over.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<ActiveCoordinator> TellAsync(CoordinatorMessage message, CancellationToken cancellationToken)
    {
        await foreach (var active in _active.WatchAsync(cancellationToken))
        {
            try
            {
                await active.TellAsync(message, cancellationToken);
                return active;
            }
            catch (ActorStoppedException)
            {
                // Its term is over; the next one will be told.
            }
        }
        throw new OfficeLostException();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
                await ServeAsync(await _cluster.Election.WinAsync(_stop.Token));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // It was disposed.
        }
        finally
        {
            _active.Complete();
        }
    }

    private async Task ServeAsync(Term term)
    {
        await using var active = new ActiveCoordinator(_cluster, _options, term.Epoch);
        active.Start();
        _options.Log($"active in term {term.Epoch}");
        _active.Publish(active);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(term.Lost, _stop.Token);
        var lost = Task.Delay(Timeout.Infinite, over.Token);
        await await Task.WhenAny(active.Completion, lost.ContinueWith(_ => { }, TaskScheduler.Default));
    }
}
