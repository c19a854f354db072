using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LoadCluster.Target;

/// <summary>
/// The statistics over HTTP: <c>GET /_stats[?from=&amp;to=]</c> reads them as JSON, <c>POST /_stats/reset</c> clears them.
/// </summary>
internal static class StatsEndpoint
{
    private static readonly PathString Root = "/_stats";

    /// <summary>True if the request is for the statistics, whatever its method.</summary>
    public static bool Owns(HttpRequest request) => request.Path.StartsWithSegments(Root, StringComparison.Ordinal);

    public static Task HandleAsync(HttpContext context, Traffic traffic)
    {
        switch (context.Request.Method, context.Request.Path.Value)
        {
            case ("GET", "/_stats"):
                return ReadAsync(context, traffic);
            case ("POST", "/_stats/reset"):
                traffic.Reset();
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return Task.CompletedTask;
            default:
                return RefuseAsync(
                    context.Response, StatusCodes.Status404NotFound, "expected GET /_stats or POST /_stats/reset");
        }
    }

    private static async Task ReadAsync(HttpContext context, Traffic traffic)
    {
        if (!TryGet(context.Request, "from", out var from) || !TryGet(context.Request, "to", out var to) || to < from)
        {
            await RefuseAsync(
                context.Response, StatusCodes.Status400BadRequest, "expected numbers, from no more than to");
            return;
        }

        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(
            context.Response.Body, traffic.Read(from ?? 0, to), JsonSerializerOptions.Web, context.RequestAborted);
    }

    private static bool TryGet(HttpRequest request, string name, out long? value)
    {
        value = null;
        if (!request.Query.TryGetValue(name, out var text))
            return true;
        var read = long.TryParse(text.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        value = number;
        return read;
    }

    private static Task RefuseAsync(HttpResponse response, int status, string reason)
    {
        response.StatusCode = status;
        return response.WriteAsync(reason + "\n");
    }
}
