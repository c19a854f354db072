using System.Globalization;
using System.Text;
using LoadCluster.Coordinator.Reporting;

namespace LoadCluster.Coordinator.Web.Report;

/// <summary>A report as Markdown, short enough for a comment of a pull request.</summary>
internal static class ReportMarkdown
{
    public static string Write(RunReport report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"**{report.Verdict.ToString().ToUpperInvariant()}**: {MarkdownTable.Code(TargetText.Of(report.Spec))}, "
            + $"{VerdictText.Of(report)}.\n\n");
        MarkdownTable.Write(text, ["figure", "value"], Figures(report).Select(figure => (string[])[figure.Name, figure.Value]));
        Add(text, "Checks and thresholds", Requirements(report));
        Add(text, "Status codes and errors", Outcomes(report));
        foreach (var remark in report.SendLag.Causes.Concat(report.Warnings).Concat(report.Faults))
            text.Append(CultureInfo.InvariantCulture, $"\n- {MarkdownTable.Code(remark)}");
        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static IEnumerable<(string Name, string Value)> Figures(RunReport report)
    {
        var latency = LatencySummary.Of(report.Tally.Latency);
        var ended = report.Ledger.Succeeded + report.Ledger.Failed;
        yield return ("requests", $"{Format.Count(ended)} in {Format.Duration(report.Duration)}");
        yield return ("rate", $"{Format.Rate(report.RequestsPerSecond)}/s");
        yield return ("failed", $"{Format.Count(report.Ledger.Failed)} ({Format.Percent(report.Ledger.Failed, ended)})");
        foreach (var (name, value) in ((string, double?)[])
            [("p50", latency.P50), ("p95", latency.P95), ("p99", latency.P99), ("max", latency.Max)])
            yield return (name, ended == 0 ? "–" : Format.Latency(value));
        var ledger = report.Ledger;
        yield return ("ledger", $"{Format.Count(ledger.Planned)} = {Format.Count(ledger.Succeeded)} succeeded + {Format.Count(ledger.Failed)} failed "
            + $"+ {Format.Count(ledger.Aborted)} aborted + {Format.Count(ledger.Dropped)} dropped + {Format.Count(ledger.Unsent)} unsent");
    }

    private static IEnumerable<(string, string)> Requirements(RunReport report) =>
    [
        .. report.Checks.Select(check => (MarkdownTable.Code(check.Expression), $"{(check.Failed == 0 ? "✓" : "✗")} {Format.Count(check.Failed)} failed")),
        .. report.Thresholds.Select(threshold => (MarkdownTable.Code(threshold.Expression), $"{(threshold.Passed ? "✓" : "✗")} {threshold.Value}")),
    ];

    private static IEnumerable<(string, string)> Outcomes(RunReport report) =>
        OutcomeCount.Of(report.Tally, ofStatus: true).Concat(OutcomeCount.Of(report.Tally, ofStatus: false))
            .Select(outcome => (outcome.Outcome.Name, Format.Count(outcome.Count)));

    private static void Add(StringBuilder text, string title, IEnumerable<(string Name, string Value)> rows)
    {
        var cells = rows.Select(row => (string[])[row.Name, row.Value]).ToList();
        if (cells.Count == 0)
            return;
        text.Append('\n');
        MarkdownTable.Write(text, [title, ""], cells);
    }
}
