using System.Globalization;
using LoadCluster.Coordinator.Reporting;

namespace LoadCluster.Coordinator.Web.Report;

/// <summary>A form in which a report can be had.</summary>
public enum ReportFormat
{
    Html,
    Json,
    Csv,
    Md,
    Hgrm,
}

public static class ReportFormats
{
    public static string Write(this SavedReport saved, ReportFormat format) => format switch
    {
        ReportFormat.Html => ReportHtml.Render(saved),
        ReportFormat.Json => SummaryJson.Write(saved.Report),
        ReportFormat.Csv => WriteCsv(saved.Report),
        ReportFormat.Md => ReportMarkdown.Write(saved.Report),
        _ => WriteHgrm(saved.Report),
    };

    /// <summary>A header and one line, so that those of many runs make a table.</summary>
    private static string WriteCsv(RunReport report)
    {
        var latency = LatencySummary.Of(report.Tally.Latency);
        return "run,verdict,planned,succeeded,failed,aborted,unsent,seconds,rate,mean_ms,p50_ms,p95_ms,p99_ms,max_ms,dropped\n"
            + string.Create(
                CultureInfo.InvariantCulture,
                $"{report.RunId},{report.Verdict.ToString().ToLowerInvariant()},{report.Ledger.Planned},{report.Ledger.Succeeded},"
                + $"{report.Ledger.Failed},{report.Ledger.Aborted},{report.Ledger.Unsent},{report.Duration.TotalSeconds:0.######},"
                + $"{report.RequestsPerSecond:0.###},{latency.Mean},{latency.P50},{latency.P95},{latency.P99},{latency.Max},{report.Ledger.Dropped}\n");
    }

    private static string WriteHgrm(RunReport report)
    {
        using var text = new StringWriter();
        HgrmWriter.Write(text, report.Tally.Latency);
        return text.ToString();
    }
}
