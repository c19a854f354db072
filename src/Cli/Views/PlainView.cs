using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Views;

/// <summary>A line every few seconds, for logs and pipes.</summary>
internal sealed class PlainView(TextWriter output) : IRunView
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    public async Task ShowAsync(IAsyncEnumerable<RunSnapshot> snapshots, RunSpec spec)
    {
        var due = TimeSpan.Zero;
        await foreach (var run in snapshots)
        {
            if (run.Elapsed < due)
                continue;
            due = run.Elapsed + Period - TimeSpan.FromMilliseconds(500);
            await output.WriteLineAsync(Line(run));
        }
    }

    public void Say(string text) => output.WriteLine(text);

    private static string Line(RunSnapshot run) =>
        $"{Format.Time(run.Elapsed)}  {Format.Count(run.Done)}{(run.Planned is { } planned ? $"/{Format.Count(planned)}" : "")}"
        + $"{(run.Progress is { } progress ? $" ({(int)(100 * progress)} %)" : "")}  {LiveLines.Rate(run)} req/s"
        + $"  in flight {Format.Count(run.InFlight)}  p50 {LiveLines.Latency(run.P50Milliseconds)}"
        + $"  p99 {LiveLines.Latency(run.P99Milliseconds)}  failed {Format.Count(run.Failed)}";
}
