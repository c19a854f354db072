namespace LoadCluster.Coordinator.Tests.Api;

/// <summary>Every route there is, with names where it takes them.</summary>
internal static class Routes
{
    public static readonly string[] Open = ["GET /healthz", "GET /readyz", "GET /metrics"];

    public static readonly string[] Guarded =
    [
        "POST /api/v1/runs",
        "GET /api/v1/runs",
        "GET /api/v1/load",
        "GET /api/v1/runs/{runId}",
        "GET /api/v1/runs/{runId}/events",
        "GET /api/v1/runs/{runId}/report",
        "GET /api/v1/runs/{runId}/report.html",
        "GET /api/v1/runs/{runId}/summary",
        "POST /api/v1/runs/{runId}/stop",
        "GET /api/v1/agents",
        "POST /api/v1/agents/{agent}/drain",
        "POST /api/v1/agents/{agent}/uncordon",
    ];

    /// <summary>A request to a route that is right but for the names in it.</summary>
    public static HttpRequestMessage Request(string route)
    {
        var parts = route.Split(' ');
        var path = parts[1].Replace("{runId}", "nobody", StringComparison.Ordinal)
            .Replace("{agent}", "nobody", StringComparison.Ordinal);
        var request = new HttpRequestMessage(new HttpMethod(parts[0]), path);
        var body = route.EndsWith("runs", StringComparison.Ordinal)
            ? """
              {"spec": {"flows": [{"name": "look", "steps": [{"name": "look", "request": {"url": "http://127.0.0.1:1/"}}]}]}}
              """
            : "{}";
        if (request.Method == HttpMethod.Post)
            request.Content = new StringContent(body, null, "application/json");
        return request;
    }
}
