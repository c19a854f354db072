using LoadCluster.Cli.Views;
using LoadCluster.Coordinator;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Running;

/// <summary>One run in this process, from its spec to its report, with whoever watches it.</summary>
internal static class LocalRun
{
    /// <summary>Runs a spec and shows how it goes.</summary>
    /// <param name="cluster">Who does the work.</param>
    /// <param name="spec">A valid spec.</param>
    /// <param name="view">Who is shown how it goes.</param>
    /// <param name="interrupts">What ends it early.</param>
    /// <exception cref="IOException">Its results cannot be kept.</exception>
    public static async Task<RunReport> ExecuteAsync(
        LocalCluster cluster, RunSpec spec, IRunView view, InterruptSignal interrupts)
    {
        var run = await SubmitAsync(cluster.Coordinator, spec);
        using var ended = new CancellationTokenSource();
        var stopping = StopOnInterruptAsync(cluster.Coordinator, run, interrupts, view, ended.Token);
        var watching = view.ShowAsync(run.WatchAsync(ended.Token), spec.WithoutSecrets());

        var first = await Task.WhenAny(run.Completion, CrashOf(cluster));
        await ended.CancelAsync();
        await Task.WhenAll(stopping, watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
        return await run.Completion;
    }

    private static async Task<RunHandle> SubmitAsync(CoordinatorActor coordinator, RunSpec spec)
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

    private static async Task CrashOf(LocalCluster cluster) => await await cluster.Crashed;

    private static async Task StopOnInterruptAsync(
        CoordinatorActor coordinator, RunHandle run, InterruptSignal interrupts, IRunView view, CancellationToken ended)
    {
        await foreach (var count in interrupts.WatchAsync(ended))
        {
            view.Say(count == 1
                ? "Draining: waiting for the requests in flight. Ctrl-C again stops at once."
                : "Stopping at once.");
            var phase = count == 1 ? RunPhase.Draining : RunPhase.Stopping;
            await coordinator.StopAsync(run.RunId, phase, CancellationToken.None);
        }
    }
}
