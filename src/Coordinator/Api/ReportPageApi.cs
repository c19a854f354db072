using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Web.Report;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LoadCluster.Coordinator.Api;

/// <summary>The report of a run as a page.</summary>
internal static class ReportPageApi
{
    /// <param name="routes">The routes of the API.</param>
    /// <param name="coordinator">Has the reports.</param>
    /// <param name="resultsRoot">Has the timelines of the runs that this coordinator led.</param>
    public static void Map(IEndpointRouteBuilder routes, CoordinatorGateway coordinator, string? resultsRoot) => routes
        .MapGet("/api/v1/runs/{runId}/report.html", (string runId, CancellationToken ct) => CoordinatorApi.WithReportAsync(
            coordinator, runId, report => Results.Text(Render(report, resultsRoot), "text/html; charset=utf-8"), ct))
        .AddEndpointFilter(new CoordinatorApi.KnownClusterOnly(coordinator))
        .WithSummary("The report of a run that has ended, as a page");

    private static string Render(RunReport report, string? resultsRoot)
    {
        var folder = Path.Combine(resultsRoot ?? "", report.RunId);
        var hasTimeline = resultsRoot is not null && File.Exists(Path.Combine(folder, SavedReport.TimelineFileName));
        return ReportHtml.Render(new SavedReport(report, hasTimeline ? SavedReport.ReadTimeline(folder) : []));
    }
}
