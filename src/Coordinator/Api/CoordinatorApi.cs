using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Akka.Actor;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LoadCluster.Coordinator.Api;

/// <summary>The routes of the API. What they say of a run is what the coordinator says; nothing is kept here.</summary>
internal static class CoordinatorApi
{
    public static void Map(IEndpointRouteBuilder routes, CoordinatorGateway coordinator, CoordinatorProcess? process)
    {
        MapHealth(routes, coordinator);
        var api = routes.MapGroup("/api/v1").AddEndpointFilter(new KnownClusterOnly(coordinator));
        MapRuns(api, coordinator);
        MapAgents(api, coordinator);
        // A coordinator whose process hears no active one must still show what it sees.
        if (process is not null)
            ClusterApi.Map(routes.MapGroup("/api/v1"), coordinator, process);
    }

    private static void MapHealth(IEndpointRouteBuilder routes, CoordinatorGateway coordinator)
    {
        routes.MapGet("/healthz", () => Results.Text("alive\n")).WithSummary("Whether the process is alive");
        routes.MapGet("/readyz", () => coordinator.HearsActive
            ? Results.Text("active\n")
            : Unavailable("No coordinator is active."))
            .WithSummary("Whether this coordinator knows the active one");
    }

    private static void MapRuns(IEndpointRouteBuilder api, CoordinatorGateway coordinator)
    {
        api.MapPost("/runs", (HttpRequest request, CancellationToken ct) => SubmitAsync(coordinator, request, ct))
            .WithSummary("Submit a run").Accepts<RunRequest>("application/json").Produces<RunItem>(StatusCodes.Status201Created).ProducesValidationProblem();
        api.MapGet("/runs", () => coordinator.Snapshot.Runs)
            .WithSummary("Runs that go on and the last ones that ended");
        api.MapGet("/load", () => LoadItem.Of(coordinator.Snapshot)).WithSummary("How much work there is, for autoscalers");
        api.MapGet("/runs/{runId}", (string runId) => With(coordinator, runId, Results.Ok))
            .WithSummary("One run").Produces<RunItem>();
        api.MapGet("/runs/{runId}/events", (string runId, CancellationToken ct) => With(
            coordinator, runId, _ => TypedResults.ServerSentEvents(WatchAsync(coordinator, runId, ct))))
            .WithSummary("A snapshot a second until the run has ended, as server-sent events");
        api.MapGet("/runs/{runId}/report", (string runId, CancellationToken ct) => WithReportAsync(
            coordinator, runId, report => Results.Ok(report), ct))
            .WithSummary("The whole report of a run that has ended").Produces<RunReport>();
        api.MapGet("/runs/{runId}/summary", (string runId, CancellationToken ct) => WithReportAsync(
            coordinator, runId, report => Results.Text(SummaryJson.Write(report), "application/json"), ct))
            .WithSummary("summary.json of a run that has ended");
        api.MapPost("/runs/{runId}/stop", (string runId, HttpRequest request, CancellationToken ct) =>
            StopAsync(coordinator, runId, request, ct)).WithSummary("End a run early").Accepts<StopRequest>("application/json");
    }

    private static void MapAgents(IEndpointRouteBuilder api, CoordinatorGateway coordinator)
    {
        api.MapGet("/agents", () => coordinator.Snapshot.Agents).WithSummary("The agents that are alive");
        api.MapPost("/agents/{agent}/drain", (string agent, CancellationToken ct) =>
            CordonAsync(coordinator, agent, cordoned: true, ct)).WithSummary("Let an agent finish and take no work");
        api.MapPost("/agents/{agent}/uncordon", (string agent, CancellationToken ct) =>
            CordonAsync(coordinator, agent, cordoned: false, ct)).WithSummary("Let an agent take work again");
    }

    private static async Task<IResult> SubmitAsync(CoordinatorGateway coordinator, HttpRequest request, CancellationToken ct)
    {
        var asked = await JsonBody.ReadAsync<RunRequest>(request, ct);
        try
        {
            if (asked.Spec.Validate() is { Count: > 0 } faults)
                throw new InvalidRunException(faults);
            var runId = await coordinator.SubmitAsync(asked.Spec, asked.AllowOverlap, asked.RunId, ct);
            return Results.Created(
                $"/api/v1/runs/{runId}",
                coordinator.Snapshot.Find(runId) ?? new RunItem(runId, asked.Spec.WithoutSecrets(), "sending", Latest: null, HasEnded: false));
        }
        catch (InvalidRunException e)
        {
            return Results.ValidationProblem(
                new Dictionary<string, string[]> { ["spec"] = [.. e.Faults] }, e.Faults[0], title: "The run was refused.");
        }
        catch (ResultsFolderException e)
        {
            return Results.Problem(
                $"{e.Message} Start the coordinator with another --results DIR.",
                statusCode: StatusCodes.Status500InternalServerError);
        }
    }

    private static async Task<IResult> StopAsync(
        CoordinatorGateway coordinator, string runId, HttpRequest request, CancellationToken ct)
    {
        var asked = await JsonBody.ReadAsync<StopRequest>(request, ct);
        if (coordinator.Snapshot.Find(runId) is null)
            return Unknown("run", runId);
        await coordinator.StopAsync(runId, asked.Now, ct);
        return Results.Accepted();
    }

    private static async Task<IResult> CordonAsync(
        CoordinatorGateway coordinator, string agent, bool cordoned, CancellationToken ct)
    {
        if (!coordinator.Snapshot.Agents.Any(known => known.Name == agent))
            return Unknown("agent", agent);
        await coordinator.CordonAsync(agent, cordoned, ct);
        return Results.Accepted();
    }

    private static async IAsyncEnumerable<SseItem<RunItem>> WatchAsync(
        CoordinatorGateway coordinator, string runId, [EnumeratorCancellation] CancellationToken ct)
    {
        await foreach (var run in coordinator.WatchAsync(runId, ct))
            yield return new SseItem<RunItem>(run, run.HasEnded ? "ended" : "snapshot");
    }

    private static IResult With(CoordinatorGateway coordinator, string runId, Func<RunItem, IResult> answer) =>
        coordinator.Snapshot.Find(runId) is { } run ? answer(run) : Unknown("run", runId);

    internal static async Task<IResult> WithReportAsync(
        CoordinatorGateway coordinator, string runId, Func<RunReport, IResult> answer, CancellationToken ct)
    {
        if (coordinator.Snapshot.Find(runId) is null)
            return Unknown("run", runId);
        return await coordinator.GetReportAsync(runId, wait: false, ct) is { } report
            ? answer(report)
            : Results.Problem($"Run {runId} is running.", statusCode: StatusCodes.Status409Conflict);
    }

    private static IResult Unknown(string kind, string name) =>
        Results.Problem($"There is no {kind} {name}.", statusCode: StatusCodes.Status404NotFound);

    /// <summary>Before a coordinator has heard the active one it knows nothing: better to say so than to deny runs.</summary>
    internal sealed class KnownClusterOnly(CoordinatorGateway coordinator) : IEndpointFilter
    {
        public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        {
            try
            {
                return coordinator.HearsActive ? await next(context) : Unavailable("No coordinator is active: ask again.");
            }
            catch (AskTimeoutException)
            {
                return Unavailable("The active coordinator does not answer: ask again.");
            }
        }
    }

    private static IResult Unavailable(string why) =>
        Results.Problem(why, statusCode: StatusCodes.Status503ServiceUnavailable);
}
