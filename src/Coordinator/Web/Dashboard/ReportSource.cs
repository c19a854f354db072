using LoadCluster.Coordinator.Reporting;

namespace LoadCluster.Coordinator.Web.Dashboard;

/// <summary>Reports of ended runs, with their timelines.</summary>
/// <param name="coordinator">Has the reports.</param>
/// <param name="resultsRoot">Has the whole timelines of the runs that this coordinator led; none when results are not kept.</param>
/// <param name="timelines">Have what this process has heard of all other runs.</param>
internal sealed class ReportSource(CoordinatorGateway coordinator, string? resultsRoot, RunTimelines timelines)
{
    /// <summary>None while the run has not ended.</summary>
    public async Task<SavedReport?> FindAsync(string runId, CancellationToken cancellationToken) =>
        coordinator.Snapshot.Find(runId) is not null
        && await coordinator.GetReportAsync(runId, wait: false, cancellationToken) is { } report
            ? WithTimeline(report)
            : null;

    public SavedReport WithTimeline(RunReport report)
    {
        var folder = Path.Combine(resultsRoot ?? "", report.RunId);
        var hasTimeline = resultsRoot is not null && File.Exists(Path.Combine(folder, SavedReport.TimelineFileName));
        return new SavedReport(report, hasTimeline ? SavedReport.ReadTimeline(folder) : timelines.Of(report.RunId));
    }
}
