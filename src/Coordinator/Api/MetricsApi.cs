using LoadCluster.Coordinator.Exporting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LoadCluster.Coordinator.Api;

/// <summary>The metrics. The library's own middleware would not be in the description of the API.</summary>
internal static class MetricsApi
{
    public static void Map(IEndpointRouteBuilder routes, ClusterMetrics metrics) => routes
        .MapGet("/metrics", (HttpResponse response, CancellationToken ct) =>
        {
            response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
            return metrics.Registry.CollectAndExportAsTextAsync(response.Body, ct);
        })
        .WithSummary("Metrics in the text format of Prometheus");
}
