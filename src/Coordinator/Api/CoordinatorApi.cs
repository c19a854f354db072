using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Messages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LoadCluster.Coordinator.Api;

/// <summary>The routes of the API. What they say of a run is what the coordinator says; nothing is kept here.</summary>
internal static class CoordinatorApi
{
    public static void Map(IEndpointRouteBuilder routes, CoordinatorActor coordinator)
    {
        MapHealth(routes, coordinator);
        var api = routes.MapGroup("/api/v1").AddEndpointFilter(new ActiveOnly(coordinator));
        MapRuns(api, coordinator);
        MapCluster(api, coordinator);
    }

    private static void MapHealth(IEndpointRouteBuilder routes, CoordinatorActor coordinator)
    {
        routes.MapGet("/healthz", () => coordinator.Completion.IsCompleted
            ? Unavailable("The coordinator has stopped.")
            : Results.Text("alive\n")).WithSummary("Whether the process is alive");
        routes.MapGet("/readyz", () => coordinator.IsActive
            ? Results.Text("active\n")
            : Unavailable("Another coordinator is active."))
            .WithSummary("Whether this coordinator is the active one");
        routes.MapGet("/metrics", () => Results.Text(PrometheusText.Of(coordinator), "text/plain; version=0.0.4"))
            .WithSummary("Metrics in the text format of Prometheus");
    }

    private static void MapRuns(IEndpointRouteBuilder api, CoordinatorActor coordinator)
    {
        api.MapPost("/runs", (HttpRequest request, CancellationToken ct) => SubmitAsync(coordinator, request, ct))
            .WithSummary("Submit a run").Accepts<RunRequest>("application/json").Produces<RunItem>(StatusCodes.Status201Created).ProducesValidationProblem();
        api.MapGet("/runs", () => coordinator.Snapshot.Runs.Select(RunItem.Of))
            .WithSummary("Runs that go on and the last ones that ended");
        api.MapGet("/runs/{runId}", (string runId) => With(coordinator, runId, run => Results.Ok(RunItem.Of(run))))
            .WithSummary("One run").Produces<RunItem>();
        api.MapGet("/runs/{runId}/events", (string runId, CancellationToken ct) => With(
            coordinator, runId, run => TypedResults.ServerSentEvents(WatchAsync(run, ct))))
            .WithSummary("A snapshot a second until the run has ended, as server-sent events");
        api.MapGet("/runs/{runId}/report", (string runId) => WithReport(
            coordinator, runId, report => Results.Ok(ReportItem.Of(report))))
            .WithSummary("The whole report of a run that has ended").Produces<ReportItem>();
        api.MapGet("/runs/{runId}/summary", (string runId) => WithReport(
            coordinator, runId, report => Results.Text(SummaryJson.Write(report), "application/json")))
            .WithSummary("summary.json of a run that has ended");
        api.MapPost("/runs/{runId}/stop", (string runId, HttpRequest request, CancellationToken ct) =>
            StopAsync(coordinator, runId, request, ct)).WithSummary("End a run early").Accepts<StopRequest>("application/json");
    }

    private static void MapCluster(IEndpointRouteBuilder api, CoordinatorActor coordinator)
    {
        api.MapGet("/agents", () => coordinator.Snapshot.Agents).WithSummary("The agents that are alive");
        api.MapPost("/agents/{agent}/drain", (string agent, CancellationToken ct) =>
            CordonAsync(coordinator, agent, cordoned: true, ct)).WithSummary("Let an agent finish and take no work");
        api.MapPost("/agents/{agent}/uncordon", (string agent, CancellationToken ct) =>
            CordonAsync(coordinator, agent, cordoned: false, ct)).WithSummary("Let an agent take work again");
    }

    private static async Task<IResult> SubmitAsync(CoordinatorActor coordinator, HttpRequest request, CancellationToken ct)
    {
        var asked = await JsonBody.ReadAsync<RunRequest>(request, ct);
        try
        {
            var run = await coordinator.SubmitAsync(asked.Spec, asked.AllowOverlap, asked.RunId, ct);
            return Results.Created($"/api/v1/runs/{run.RunId}", RunItem.Of(run));
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
        CoordinatorActor coordinator, string runId, HttpRequest request, CancellationToken ct)
    {
        var asked = await JsonBody.ReadAsync<StopRequest>(request, ct);
        if (coordinator.Snapshot.Find(runId) is null)
            return Unknown("run", runId);
        await coordinator.StopAsync(runId, asked.Now ? RunPhase.Stopping : RunPhase.Draining, ct);
        return Results.Accepted();
    }

    private static async Task<IResult> CordonAsync(
        CoordinatorActor coordinator, string agent, bool cordoned, CancellationToken ct)
    {
        if (!coordinator.Snapshot.Agents.Any(known => known.Name == agent))
            return Unknown("agent", agent);
        await coordinator.CordonAsync(agent, cordoned, ct);
        return Results.Accepted();
    }

    private static async IAsyncEnumerable<SseItem<RunItem>> WatchAsync(
        RunHandle run, [EnumeratorCancellation] CancellationToken ct)
    {
        // At once, so that who asks knows that he is heard: there is nothing to watch in a run's first second.
        if (run.Latest is null)
            yield return new SseItem<RunItem>(RunItem.Of(run), "snapshot");
        await foreach (var _ in run.WatchAsync(ct))
            yield return new SseItem<RunItem>(RunItem.Of(run), "snapshot");
        await ((Task)run.Completion).WaitAsync(ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        yield return new SseItem<RunItem>(RunItem.Of(run), run.Completion.IsCompletedSuccessfully ? "ended" : "lost");
    }

    private static IResult With(CoordinatorActor coordinator, string runId, Func<RunHandle, IResult> answer) =>
        coordinator.Snapshot.Find(runId) is { } run ? answer(run) : Unknown("run", runId);

    private static IResult WithReport(CoordinatorActor coordinator, string runId, Func<RunReport, IResult> answer) =>
        With(coordinator, runId, run => run.Report is { } report
            ? answer(report)
            : Results.Problem($"Run {runId} goes on.", statusCode: StatusCodes.Status409Conflict));

    private static IResult Unknown(string kind, string name) =>
        Results.Problem($"There is no {kind} {name}.", statusCode: StatusCodes.Status404NotFound);

    /// <summary>A coordinator on standby knows nothing; saying so sends the caller to the active one.</summary>
    private sealed class ActiveOnly(CoordinatorActor coordinator) : IEndpointFilter
    {
        public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
        {
            try
            {
                return coordinator.IsActive ? await next(context) : Unavailable("Another coordinator is active: ask that one.");
            }
            catch (OfficeLostException e)
            {
                return Unavailable(e.Message);
            }
        }
    }

    private static IResult Unavailable(string why) =>
        Results.Problem(why, statusCode: StatusCodes.Status503ServiceUnavailable);
}
