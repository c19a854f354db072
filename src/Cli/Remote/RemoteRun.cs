using LoadCluster.Cli.Running;
using LoadCluster.Cli.Views;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Cli.Remote;

/// <summary>Watches a run in a cluster until its report is there, or until the watcher has seen enough.</summary>
internal static class RemoteRun
{
    /// <summary>What Ctrl-C does where nobody asks on.</summary>
    public const string LeavesIt = "leaves it to itself";

    /// <summary>Shows how a run goes, until Ctrl-C.</summary>
    /// <param name="client">Whom to ask.</param>
    /// <param name="run">The run.</param>
    /// <param name="view">Who is shown.</param>
    /// <param name="interrupts">What ends the watching early.</param>
    /// <param name="onInterrupt">What the watcher is told that Ctrl-C does.</param>
    /// <returns>The report; <see langword="null"/> when the watcher left before the end.</returns>
    public static async Task<RunReport?> WatchAsync(
        CoordinatorClient client, RunItem run, IRunView view, InterruptSignal interrupts, string onInterrupt)
    {
        using var leave = new CancellationTokenSource();
        var leaving = LeaveOnInterruptAsync(interrupts, leave);
        try
        {
            view.Say($"Run {run.RunId}; Ctrl-C {onInterrupt}.");
            await view.ShowAsync(SnapshotsAsync(client.WatchAsync(run.RunId, leave.Token)), run.Spec);
            return (await client.GetReportAsync(run.RunId, leave.Token)).ToReport();
        }
        catch (OperationCanceledException) when (leave.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            await leave.CancelAsync();
            await leaving;
        }
    }

    private static async IAsyncEnumerable<RunSnapshot> SnapshotsAsync(IAsyncEnumerable<RunItem> items)
    {
        await foreach (var item in items)
        {
            if (item.Latest is { } snapshot)
                yield return snapshot;
        }
    }

    private static async Task LeaveOnInterruptAsync(InterruptSignal interrupts, CancellationTokenSource leave)
    {
        try
        {
            await foreach (var _ in interrupts.WatchAsync(leave.Token))
                await leave.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The run ended first, or the watcher left.
        }
    }
}
