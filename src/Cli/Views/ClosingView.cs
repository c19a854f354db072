using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Expressions;
using LoadCluster.Shared.Metrics;
using Spectre.Console;

namespace LoadCluster.Cli.Views;

/// <summary>The end of a run on a terminal, in at most 20 rows, the verdict first; <see cref="ReportView"/> has the rest.</summary>
internal static class ClosingView
{
    private const int MostRows = 20;
    private const int MostCounts = 4;
    private const int WidthOfNames = 16;
    private const int WidthOfColumns = 9;

    public static void Show(IAnsiConsole console, RunReport report)
    {
        var figures = Figures(report).Append("").Concat(Latencies(report, console.Profile.Width)).ToList();
        if (figures[^1].Length == 0)
            figures.RemoveAt(figures.Count - 1);
        ReportView.Verdict(console, report);
        Remarks(console, [.. RequirementsView.Lost(report), .. ReportView.Remarks(report), .. Errors(report)], MostRows - figures.Count - 3);
        console.WriteLine();
        foreach (var row in figures)
            console.MarkupLine(row);
    }

    /// <summary>As many as there is room for. A verdict may take two rows, and what follows a remark is a row of its own.</summary>
    private static void Remarks(IAnsiConsole console, IReadOnlyList<string> remarks, int rows)
    {
        var shown = 0;
        foreach (var remark in remarks)
        {
            rows -= 1 + (remark.RemoveMarkup().Length / console.Profile.Width);
            if (rows < (remarks.Count - shown > 1 ? 1 : 0))
                break;
            console.MarkupLine(remark);
            shown++;
        }
        if (shown < remarks.Count)
            console.MarkupLine($"[grey]… {remarks.Count - shown} more: --details, or report.html[/]");
    }

    private static IEnumerable<string> Errors(RunReport report) =>
    [
        .. OutcomeCount.Of(report.Tally, ofStatus: false).Select(error => Markup.Escape(
            $"{error.Outcome.Name} × {Format.Count(error.Count)}: {string.Join("; ", ReportView.Explanations(error.Outcome, report.Tally))}")),
        .. ReportView.BackOff(report).Select(Markup.Escape),
    ];

    private static IEnumerable<string> Figures(RunReport report)
    {
        var (tally, ledger) = (report.Tally, report.Ledger);
        yield return Row("requests", $"{Format.Count(tally.Ended)} in {Format.Duration(report.Duration)}");
        foreach (var (name, rate) in ReportView.Rates(report))
            yield return Row(name, rate);
        yield return Row("received", ReportView.Received(report));
        yield return Row("in flight", $"at most {Format.Count(report.MaxInFlight)} of {Format.Count(report.Spec.Limit)}");
        yield return Row(
            "ledger", $"{Format.Count(ledger.Planned)} planned = {Format.Count(ledger.Succeeded)} succeeded + {Format.Count(ledger.Failed)} failed");
        yield return Row("", $"+ {Format.Count(ledger.Aborted)} aborted + {Format.Count(ledger.Dropped)} dropped "
            + $"+ {Format.Count(ledger.Unsent)} unsent; sent twice: at most {Format.Count(ledger.ReissuedAtMost)}");
        if (RequirementsView.Summary(report) is { } summary)
            yield return Row("required", summary);
        if (OutcomeCount.Of(tally, ofStatus: true) is { Count: > 0 } statuses)
            yield return Row("statuses", Counts([.. statuses.Select(of => (of.Outcome.Name, of.Count))]));
        if (report.Agents.Count > 1)
            yield return Row("agents", Counts([.. report.Agents.Select(agent => (DisplayText.Escape(agent.Id), agent.Requests))]));
    }

    /// <summary>The first names and their numbers of requests.</summary>
    private static string Counts(IReadOnlyList<(string Name, long Count)> counts)
    {
        var shown = counts.Take(MostCounts).Select(of => $"{of.Name} × {Format.Count(of.Count)}");
        return string.Join(", ", counts.Count > MostCounts ? shown.Append("…") : shown);
    }

    /// <summary>A column for each percentile, as many side by side as fit.</summary>
    private static IEnumerable<string> Latencies(RunReport report, int width)
    {
        if (report.Tally.Latency.Count == 0)
            yield break;
        var columns = LatencyView.ColumnsOf(report.Origin.Percentiles).Chunk(Math.Max(1, (width - WidthOfNames) / WidthOfColumns));
        (string Name, LatencyHistogram Times)[] rows =
        [
            ("latency", report.Tally.Latency),
            ("service time", report.Tally.ServiceTime),
            .. report.Spec.Profile is null ? [] : new[] { ("send lag", report.SendLag.Histogram) },
        ];
        foreach (var part in columns)
        {
            yield return $"{"",WidthOfNames}[grey]{string.Concat(part.Select(column => $"{column.Name,WidthOfColumns}"))}[/]";
            foreach (var (name, times) in rows)
                yield return $"  [grey]{name,-14}[/]{string.Concat(part.Select(column => $"{LatencyView.Time(column.Of(times)),WidthOfColumns}"))}";
        }
    }

    private static string Row(string name, string value) => $"  [grey]{name,-13}[/] {Markup.Escape(value)}";
}
