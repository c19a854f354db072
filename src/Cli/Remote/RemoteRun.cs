using LoadCluster.Cli.Running;
using LoadCluster.Cli.Views;
using LoadCluster.Coordinator.Api;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Cli.Remote;

/// <summary>Watches a run in a cluster until its report is there, or until the watcher has seen enough.</summary>
internal static class RemoteRun
{
    /// <summary>Shows how a run goes. Ctrl-C leaves it to itself.</summary>
    /// <returns>The report; <see langword="null"/> when the watcher left before the end.</returns>
    public static async Task<RunReport?> WatchAsync(
        CoordinatorClient client, RunItem run, IRunView view, Interrupts interrupts)
    {
        using var leave = new CancellationTokenSource();
        var leaving = LeaveOnInterruptAsync(interrupts, leave);
        try
        {
            view.Say($"Run {run.RunId}; Ctrl-C leaves it to itself.");
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

    private static async Task LeaveOnInterruptAsync(Interrupts interrupts, CancellationTokenSource leave)
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
