using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Runs;
using Spectre.Console;

namespace LoadCluster.Cli.Views;

/// <summary>A few lines that stay in place on a terminal while a run is running.</summary>
internal sealed class LiveView(IAnsiConsole console) : IRunView
{
    private volatile string _said = "Ctrl-C drains the run and reports.";
    private volatile Frame? _frame;

    public Task ShowAsync(IAsyncEnumerable<RunSnapshot> snapshots, RunSpec spec) => console
        // Two rows: the console moves up by one row less than it drew, and terminals move up by 1 when asked for 0.
        .Live(new Rows(new Markup($"[grey]Starting: {Markup.Escape(LiveLines.Cropped(spec.Request.Url, Width - 10))}[/]"), Said))
        .AutoClear(true)
        .StartAsync(async live =>
        {
            live.Refresh();
            await foreach (var run in snapshots)
            {
                _frame = new Frame(live, run, spec);
                Draw(_frame);
            }
            _frame = null;
        });

    /// <summary>
    /// Shown at once: Ctrl-C must have a visible effect before the next snapshot.
    /// </summary>
    public void Say(string text)
    {
        _said = text;
        if (_frame is { } frame)
            Draw(frame);
    }

    // Leaves room for the "^C" that terminals echo after the last line: what wraps is not wiped.
    private int Width => console.Profile.Width - 3;

    private void Draw(Frame frame) => frame.Live.UpdateTarget(new Rows(
        new Markup(LiveLines.Headline(frame.Run, frame.Spec, Width)),
        new Markup(LiveLines.Progress(frame.Run, Width)),
        new Markup(LiveLines.Speed(frame.Run)),
        Said));

    private Markup Said => new($"[grey]{Markup.Escape(_said)}[/]");

    private sealed record Frame(LiveDisplayContext Live, RunSnapshot Run, RunSpec Spec);
}
