using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Streams;

namespace LoadCluster.Coordinator.Runs;

/// <summary>A run that was accepted: to watch it, and to get its report.</summary>
/// <param name="runId">The run.</param>
/// <param name="spec">What was asked for.</param>
public sealed class RunHandle(string runId, RunSpec spec)
{
    private readonly TaskCompletionSource<RunReport> _report = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly LatestValue<RunSnapshot> _snapshots = new();

    /// <summary>The run.</summary>
    public string RunId => runId;

    /// <summary>What was asked for.</summary>
    public RunSpec Spec => spec;

    /// <summary>The run as it stood when it was last looked at; <see langword="null"/> in its first second.</summary>
    public RunSnapshot? Latest => _snapshots.Current;

    /// <summary>The report, once the run has ended.</summary>
    public Task<RunReport> Completion => _report.Task;

    /// <summary>The report; <see langword="null"/> before the run has ended.</summary>
    public RunReport? Report { get; private set; }

    /// <summary>The run as it stands, about once a second, until it has ended.</summary>
    public IAsyncEnumerable<RunSnapshot> WatchAsync(CancellationToken cancellationToken = default) =>
        _snapshots.WatchAsync(cancellationToken);

    internal static RunHandle Of(RunReport report)
    {
        var ended = new RunHandle(report.RunId, report.Spec);
        ended.Complete(report);
        return ended;
    }

    internal void Publish(RunSnapshot snapshot) => _snapshots.Publish(snapshot);

    internal void Complete(RunReport report)
    {
        Report = report;
        _snapshots.Complete();
        _report.TrySetResult(report);
    }

    internal void Fail(Exception exception)
    {
        _snapshots.Complete();
        _report.TrySetException(exception);
    }
}
