using Akka.Actor;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LoadCluster.Coordinator.Web.Dashboard;

/// <summary>
/// The dashboard: pages that the server renders whole, whose live parts a small script fetches again once a second. A part
/// is rendered once a second for all who watch it; a connection for each of them, as Blazor's, would render it for each.
/// </summary>
internal static class DashboardRoutes
{
    // A page can be made to do nothing but show itself, ask this server and post to it.
    private const string Policy = "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; "
        + "img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>It publishes once a second: after two of silence, a live page says that what it shows is old.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    public static void Map(IEndpointRouteBuilder routes, CoordinatorGateway coordinator, DashboardPages pages, DashboardAccess access, RunReader readRun)
    {
        var open = routes.MapGroup("").AddEndpointFilter(SetHeadersAsync).ExcludeFromDescription();
        open.MapGet("/assets/live.js", () => Results.Text(PageAssets.Script, "text/javascript; charset=utf-8"));
        open.MapGet("/login", () => DashboardPages.Login(isRefused: false));
        open.MapPost("/login", (HttpContext context, CancellationToken ct) => SignInAsync(access, context, ct));
        var pagesOnly = open.MapGroup("").AddEndpointFilter(access).AddEndpointFilter((context, next) =>
            context.HttpContext.Request.Query.ContainsKey("live") && !coordinator.Hears(Silence)
                ? ValueTask.FromResult<object?>(Results.Text("No coordinator is active.\n", statusCode: StatusCodes.Status503ServiceUnavailable))
                : next(context));
        MapPages(pagesOnly, pages);
        MapChanges(pagesOnly, coordinator, readRun);
    }

    private static void MapPages(IEndpointRouteBuilder routes, DashboardPages pages)
    {
        routes.MapGet("/", (string? q, string? sort, int? live) => pages.RunsAsync(q, sort, live is not null));
        routes.MapGet("/runs/{runId}", (string runId, int? live, CancellationToken ct) => pages.RunAsync(runId, live is not null, ct));
        routes.MapGet("/runs/{runId}/report.html", (string runId, CancellationToken ct) => pages.ReportAsync(runId, ct));
        routes.MapGet("/runs/{runId}/stop", DashboardPages.Stop);
        routes.MapGet("/cluster", (int? live) => pages.ClusterAsync(live is not null));
        routes.MapGet("/compare", (string[]? run, CancellationToken ct) => pages.CompareAsync(run ?? [], ct));
        routes.MapGet("/new", () => DashboardPages.NewRun(new NewRunForm(), []));
    }

    private static void MapChanges(IEndpointRouteBuilder routes, CoordinatorGateway coordinator, RunReader readRun)
    {
        routes.MapPost("/runs/{runId}/stop", async (string runId, HttpRequest request, CancellationToken ct) =>
        {
            var form = await request.ReadFormAsync(ct);
            await coordinator.StopAsync(runId, now: form["now"] == "true", ct);
            return Results.LocalRedirect($"/runs/{Uri.EscapeDataString(runId)}");
        });
        routes.MapPost("/agents/{agent}/cordon", async (string agent, HttpRequest request, CancellationToken ct) =>
        {
            var form = await request.ReadFormAsync(ct);
            await coordinator.CordonAsync(agent, cordoned: form["cordoned"] == "true", ct);
            return Results.LocalRedirect("/cluster");
        });
        routes.MapPost("/new", async (HttpRequest request, CancellationToken ct) =>
            await StartAsync(coordinator, readRun, request, new NewRunForm(await request.ReadFormAsync(ct)), ct));
    }

    private static async Task<IResult> StartAsync(
        CoordinatorGateway coordinator, RunReader readRun, HttpRequest request, NewRunForm form, CancellationToken ct)
    {
        try
        {
            if (form.Fault is { } fault)
                throw new InvalidRunException([fault]);
            var spec = readRun(form.Run);
            if (form["action"] == "command")
                return DashboardPages.NewRun(form, [], form.CommandTo($"{request.Scheme}://{request.Host}"));
            var runId = await coordinator.SubmitAsync(spec, form["overlap"] == "true", cancellationToken: ct);
            return Results.LocalRedirect($"/runs/{runId}");
        }
        catch (InvalidRunException e)
        {
            return DashboardPages.NewRun(form, e.Faults);
        }
        catch (ResultsFolderException e)
        {
            return DashboardPages.NewRun(form, [e.Message]);
        }
    }

    private static async Task<IResult> SignInAsync(DashboardAccess access, HttpContext context, CancellationToken ct)
    {
        var form = await context.Request.ReadFormAsync(ct);
        return access.IsOwnPage(context.Request) && access.SignIn(context, form["token"].ToString())
            ? Results.LocalRedirect("/")
            : DashboardPages.Login(isRefused: true);
    }

    private static async ValueTask<object?> SetHeadersAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var headers = context.HttpContext.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "same-origin";
        try
        {
            return await next(context);
        }
        catch (AskTimeoutException)
        {
            return Results.Text(
                "The active coordinator does not answer: load this page again.\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
