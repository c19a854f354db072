using LoadCluster.Cli.Views;
using LoadCluster.Coordinator;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Running;

/// <summary>One run in this process, from its spec to its report.</summary>
internal static class LocalRun
{
    /// <summary>Runs a spec and shows its progress.</summary>
    /// <param name="cluster">Sends it.</param>
    /// <param name="spec">A valid spec.</param>
    /// <param name="view">Shows the progress.</param>
    /// <param name="interrupts">Ends it early: the first drains, the second stops at once.</param>
    /// <exception cref="IOException">Its results cannot be kept.</exception>
    /// <exception cref="CrashException">An actor has stopped.</exception>
    public static async Task<RunReport> ExecuteAsync(
        LocalCluster cluster, RunSpec spec, IRunView view, InterruptSignal interrupts)
    {
        using var ended = new CancellationTokenSource();
        var crash = cluster.CrashAsync(ended.Token);
        var coordinator = cluster.Coordinator;
        var runId = await FirstOfAsync(SubmitAsync(coordinator, spec), crash);
        var stopping = StopOnInterruptAsync(coordinator, runId, interrupts, view, ended.Token);
        var watching = view.ShowAsync(SnapshotsAsync(coordinator.WatchAsync(runId, ended.Token)), spec.WithoutSecrets());
        var report = coordinator.GetReportAsync(runId, wait: true, ended.Token);

        try
        {
            return await FirstOfAsync(report, crash) ?? throw new CrashException(cause: null);
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(stopping, watching, crash).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>The result, unless the cluster crashes before it is there.</summary>
    private static async Task<T> FirstOfAsync<T>(Task<T> result, Task crash)
    {
        if (await Task.WhenAny(result, crash) == crash)
            await crash;
        return await result;
    }

    private static async Task<string> SubmitAsync(CoordinatorGateway coordinator, RunSpec spec)
    {
        try
        {
            return await coordinator.SubmitAsync(spec);
        }
        catch (ResultsFolderException e)
        {
            throw new IOException($"{e.Message} Choose another with --output DIR", e);
        }
    }

    private static async IAsyncEnumerable<RunSnapshot> SnapshotsAsync(IAsyncEnumerable<RunItem> runs)
    {
        await foreach (var run in runs)
        {
            if (run is { HasEnded: false, Latest: { } snapshot })
                yield return snapshot;
        }
    }

    private static async Task StopOnInterruptAsync(
        CoordinatorGateway coordinator, string runId, InterruptSignal interrupts, IRunView view, CancellationToken ended)
    {
        await foreach (var count in interrupts.WatchAsync(ended))
        {
            view.Say(count == 1
                ? "Draining: waiting for the requests in flight. Ctrl-C again stops at once."
                : "Stopping at once.");
            await coordinator.StopAsync(runId, now: count > 1, CancellationToken.None);
        }
    }
}
