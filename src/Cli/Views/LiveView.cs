using LoadCluster.Coordinator;
using LoadCluster.Shared.Runs;
using Spectre.Console;

namespace LoadCluster.Cli.Views;

/// <summary>A few lines of a terminal that stay in place while a run goes on.</summary>
internal sealed class LiveView(IAnsiConsole console) : IRunView
{
    private const int BarWidth = 50;

    private string _said = "Ctrl-C drains the run and reports.";

    public Task ShowAsync(IAsyncEnumerable<RunSnapshot> snapshots, RunSpec spec) => console
        .Live(new Markup($"[grey]Starting: {Markup.Escape(spec.Request.Url)}[/]"))
        .AutoClear(true)
        .StartAsync(async live =>
        {
            live.Refresh();
            await foreach (var run in snapshots)
                live.UpdateTarget(Render(run, spec));
        });

    public void Say(string text) => _said = text;

    private Rows Render(RunSnapshot run, RunSpec spec) => new(
        new Markup(
            $"[bold]{Markup.Escape(spec.Request.Method)} {Markup.Escape(spec.Request.Url)}[/]"
            + $"  [grey]{run.Agents} agent{(run.Agents == 1 ? "" : "s")}, limit {Figures.Count(spec.Limit)}[/]"),
        Progress(run),
        Speed(run),
        new Markup($"[grey]{Markup.Escape(_said)}[/]"));

    private static Markup Progress(RunSnapshot run)
    {
        var share = (double)run.Done / run.Planned;
        var filled = (int)(share * BarWidth);
        var left = run.Remaining is { } remaining ? $"ETA {Figures.Time(remaining)}" : "ETA –";
        return new Markup(
            $"[green]{new string('━', filled)}[/][grey]{new string('━', BarWidth - filled)}[/] {Figures.Percent(share)}"
            + $"  {Figures.Count(run.Done)} / {Figures.Count(run.Planned)}  [grey]{Figures.Time(run.Elapsed)}, {left}[/]");
    }

    private static Markup Speed(RunSnapshot run) => new Markup(
        $"[bold]{Figures.Rate(run.RequestsPerSecond)}[/] req/s   in flight [bold]{Figures.Count(run.InFlight)}[/]"
        + $"   p50 [bold]{Figures.Milliseconds(run.P50Milliseconds)}[/]"
        + $"   p99 [bold]{Figures.Milliseconds(run.P99Milliseconds)}[/]"
        + $"   failed [{(run.Failed > 0 ? "red" : "bold")}]{Figures.Count(run.Failed)}[/]");
}
