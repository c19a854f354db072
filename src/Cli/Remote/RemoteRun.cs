using LoadCluster.Cli.Running;
using LoadCluster.Cli.Views;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Cli.Remote;

/// <summary>Watches a run of a cluster until its report is there or Ctrl-C ends the watching.</summary>
internal static class RemoteRun
{
    /// <summary>What Ctrl-C does without a terminal to ask at.</summary>
    public const string LeavesIt = "leaves it running";

    /// <summary>Shows the progress of a run, until Ctrl-C.</summary>
    /// <param name="client">The coordinator that has the run.</param>
    /// <param name="run">The run.</param>
    /// <param name="view">Shows the progress.</param>
    /// <param name="interrupts">Ends the watching early.</param>
    /// <param name="onInterrupt">What the view says that Ctrl-C does.</param>
    /// <returns>The report; <see langword="null"/> after an interrupt.</returns>
    public static async Task<RunReport?> WatchAsync(
        CoordinatorClient client, RunItem run, IRunView view, InterruptSignal interrupts, string onInterrupt)
    {
        using var leave = new CancellationTokenSource();
        var leaving = LeaveOnInterruptAsync(interrupts, leave);
        try
        {
            view.Say($"Run {run.RunId}; Ctrl-C {onInterrupt}.");
            await view.ShowAsync(SnapshotsAsync(client.WatchAsync(run.RunId, leave.Token)), run.Spec);
            return await client.GetReportAsync(run.RunId, leave.Token);
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
            // The run ended first, or an interrupt ended the watching.
        }
    }
}
