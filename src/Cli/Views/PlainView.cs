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
        $"{Figures.Time(run.Elapsed)}  {Figures.Count(run.Done)}{(run.Planned is { } planned ? $"/{Figures.Count(planned)}" : "")}"
        + $"{(run.Progress is { } progress ? $" ({(int)(100 * progress)} %)" : "")}  {Figures.Rate(run.RequestsPerSecond)} req/s"
        + $"  in flight {Figures.Count(run.InFlight)}  p50 {Figures.Milliseconds(run.P50Milliseconds)}"
        + $"  p99 {Figures.Milliseconds(run.P99Milliseconds)}  failed {Figures.Count(run.Failed)}";
}
