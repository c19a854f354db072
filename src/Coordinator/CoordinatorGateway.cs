using System.Runtime.CompilerServices;
using Akka.Actor;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator;

/// <summary>
/// The coordinator for those outside of the actor system, the commands and the HTTP API: requests go to the active
/// coordinator, views come from its latest snapshot.
/// </summary>
/// <param name="coordinator">The active coordinator, or an actor that forwards to it.</param>
/// <param name="time">The clock.</param>
public sealed class CoordinatorGateway(ICanTell coordinator, TimeProvider time)
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);

    /// <summary>A coordinator that is lost takes what it was asked with it, so its successor is asked, too.</summary>
    private static readonly TimeSpan RepeatInterval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(5);

    private readonly LatestValue<ClusterSnapshot> _snapshots = new();

    private long _heard;

    /// <summary>Whether the active coordinator was heard a short time ago: it publishes once a second.</summary>
    public bool HearsActive => Hears(Silence);

    /// <summary>Whether the active coordinator was heard within this time.</summary>
    public bool Hears(TimeSpan within) => Snapshot.Term > 0 && time.GetElapsedTime(Interlocked.Read(ref _heard)) < within;

    /// <summary>The cluster as the active coordinator saw it last; empty before the first snapshot.</summary>
    public ClusterSnapshot Snapshot => _snapshots.Current ?? ClusterSnapshot.Empty;

    /// <summary>Takes a snapshot of the active coordinator; an older term's is ignored.</summary>
    public void Publish(ClusterSnapshot snapshot)
    {
        if (snapshot.Term < Snapshot.Term)
            return;
        Interlocked.Exchange(ref _heard, time.GetTimestamp());
        _snapshots.Publish(snapshot);
    }

    /// <summary>Submits a run, and starts it with the agents there are and those to come.</summary>
    /// <param name="spec">What to send. It is valid: the command line, the form and the API validate what they read.</param>
    /// <param name="allowOverlap">Accept it although another run uses the same host and port.</param>
    /// <param name="runId">Its name; if there is a run of that name, it is that one. A new name by default.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The name of the run.</returns>
    /// <exception cref="InvalidRunException">The name has faults, or another run is in the way; nothing was sent.</exception>
    /// <exception cref="ResultsFolderException">Its results could not be kept; nothing was sent.</exception>
    /// <exception cref="AskTimeoutException">No coordinator answered: the run may have been accepted.</exception>
    public async Task<string> SubmitAsync(
        RunSpec spec, bool allowOverlap = false, string? runId = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        runId ??= RunId.New(time);
        if (!RunId.IsValid(runId))
            throw new InvalidRunException([$"run '{runId}': a name has up to 64 lower-case letters, digits and hyphens"]);
        return await AskAsync<object>(new SubmitRun(runId, spec, allowOverlap), cancellationToken) switch
        {
            RunSubmitted submitted => submitted.RunId,
            RunRefused { IsResultsFault: true } refused => throw new ResultsFolderException(refused.Faults[0]),
            RunRefused refused => throw new InvalidRunException(refused.Faults),
            var other => throw new InvalidOperationException($"Unexpected answer {other}."),
        };
    }

    /// <summary>Ends a run early; its report follows all the same. Harmless when it has ended.</summary>
    public Task StopAsync(string runId, bool now, CancellationToken cancellationToken = default) =>
        AskAsync<Done>(new StopRun(runId, now), cancellationToken);

    /// <summary>Orders an agent to finish what it has in flight and take no work; or to take work again.</summary>
    public Task CordonAsync(string agent, bool cordoned, CancellationToken cancellationToken = default) =>
        AskAsync<Done>(new SetCordon(agent, cordoned), cancellationToken);

    /// <summary>The report of a run that has ended; <see langword="null"/> when there is none.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="wait">Wait until the run has ended.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<RunReport?> GetReportAsync(string runId, bool wait = false, CancellationToken cancellationToken = default)
    {
        var question = new GetReport(runId, wait);
        var answer = wait
            ? await coordinator.Ask<object>(question, Timeout.InfiniteTimeSpan, cancellationToken)
            : await AskAsync<object>(question, cancellationToken);
        return (answer as ReportFound)?.Report;
    }

    /// <summary>The report so far of a run that is running; <see langword="null"/> when it is not.</summary>
    public async Task<RunReport?> GetProgressAsync(string runId, CancellationToken cancellationToken = default) =>
        (await AskAsync<object>(new GetProgress(runId), cancellationToken) as ReportFound)?.Report;

    /// <summary>The cluster as it stands, about once a second, until cancelled.</summary>
    public IAsyncEnumerable<ClusterSnapshot> WatchSnapshotsAsync(CancellationToken cancellationToken) =>
        _snapshots.WatchAsync(cancellationToken);

    /// <summary>The run as it stands, about once a second, until it has ended or is forgotten.</summary>
    public async IAsyncEnumerable<RunItem> WatchAsync(
        string runId, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var snapshot in _snapshots.WatchAsync(cancellationToken))
        {
            if (snapshot.Find(runId) is { } run)
                yield return run;
            if (snapshot.Find(runId)?.HasEnded ?? snapshot.Term > 0)
                yield break;
        }
    }

    private async Task<T> AskAsync<T>(object message, CancellationToken cancellationToken)
    {
        IActorRef replyTo = ActorRefs.Nobody;
        var answer = coordinator.Ask<T>(
            self =>
            {
                replyTo = self;
                return message;
            },
            AnswerTime,
            cancellationToken);
        while (await Task.WhenAny(answer, Task.Delay(RepeatInterval, time, CancellationToken.None)) != answer)
            coordinator.Tell(message, replyTo);
        return await answer;
    }
}
