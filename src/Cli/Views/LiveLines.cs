using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Runs;
using Spectre.Console;

namespace LoadCluster.Cli.Views;

/// <summary>The lines of the live view, cut to the width: a line that wraps would make the view jump.</summary>
internal static class LiveLines
{
    private const int WidestBar = 50;
    private const int NarrowestBar = 5;

    public static string Headline(RunSnapshot run, RunSpec spec, int width)
    {
        var who = $"{Format.Plural(run.Agents, "agent")}, limit {Format.Count(spec.Limit)}";
        var what = Cropped($"{spec.Request.Method} {spec.Request.Url}", width - who.Length - 2);
        return $"[bold]{Markup.Escape(what)}[/]  [grey]{who}[/]";
    }

    public static string Progress(RunSnapshot run, int width)
    {
        var share = run.Progress ?? 0;
        var percent = run.Progress is null ? "" : $" {(int)(share * 100)} % ";
        var done = $"{percent} {Format.Count(run.Done)}{(run.Planned is { } planned ? $" / {Format.Count(planned)}" : "")}  ";
        var time = $"{Format.Time(run.Elapsed)}, ETA {(run.Remaining is { } left ? Format.Time(left) : "–")}";
        var bar = Math.Clamp(width - done.Length - time.Length, NarrowestBar, WidestBar);
        var filled = (int)(share * bar);
        return $"[green]{new string('━', filled)}[/][grey]{new string('━', bar - filled)}[/]{done}[grey]{time}[/]";
    }

    public static string Speed(RunSnapshot run) =>
        $"[bold]{Rate(run)}[/] req/s  in flight [bold]{Format.Count(run.InFlight)}[/]"
        + $"  p50 [bold]{Latency(run.P50Milliseconds)}[/]"
        + $"  p99 [bold]{Latency(run.P99Milliseconds)}[/]"
        + $"  failed [{(run.Failed > 0 ? "red" : "bold")}]{Format.Count(run.Failed)}[/]";

    /// <summary>Of the last second; a dash until something has ended.</summary>
    public static string Rate(RunSnapshot run) => run.Done == 0 ? "–" : Format.Rate(run.RequestsPerSecond);

    /// <summary>Of the last second; a dash when nothing ended in it.</summary>
    public static string Latency(double milliseconds) => Format.Latency(milliseconds > 0 ? milliseconds : null);

    /// <summary>The text, cut to a number of characters with an ellipsis.</summary>
    public static string Cropped(string text, int width) =>
        text.Length <= width ? text : text[..Math.Max(0, width - 1)] + "…";
}
