using LoadCluster.Coordinator.Web.Dashboard;
using LoadCluster.Coordinator.Web.Report;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LoadCluster.Coordinator.Api;

/// <summary>The report of a run as a page.</summary>
internal static class ReportPageApi
{
    public static void Map(IEndpointRouteBuilder routes, CoordinatorGateway coordinator, ReportSource reports) => routes
        .MapGet("/api/v1/runs/{runId}/report.html", (string runId, CancellationToken ct) => CoordinatorApi.WithReportAsync(
            coordinator,
            runId,
            report => Results.Text(ReportHtml.Render(reports.WithTimeline(report)), "text/html; charset=utf-8"),
            ct))
        .AddEndpointFilter(new CoordinatorApi.KnownClusterOnly(coordinator))
        .WithSummary("The report of a run that has ended, as a page");
}
