using System.Net.ServerSentEvents;
using LoadCluster.Coordinator.Membership;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace LoadCluster.Coordinator.Api;

/// <summary>The routes for the cluster of coordinators: what one of its processes sees, and what an operator does to it.</summary>
internal static class ClusterApi
{
    public static void Map(IEndpointRouteBuilder api, CoordinatorGateway coordinator, CoordinatorProcess process)
    {
        var membership = process.Membership;
        api.MapGet("/cluster", () => new ClusterItem(membership.Self, coordinator.Snapshot.Coordinator, membership.Members))
            .WithSummary("The coordinators, and which of them is active");
        api.MapPost("/cluster/join", (AddressRequest asked) => Change(() => membership.Join(asked.Address ?? "")))
            .WithSummary("Join the cluster of another coordinator");
        api.MapPost("/cluster/leave", (AddressRequest asked) => Change(() => membership.Leave(asked.Address)))
            .WithSummary("Let a coordinator leave and end");
        api.MapPost("/cluster/down", (AddressRequest asked) => Change(() => membership.Down(asked.Address ?? "")))
            .WithSummary("Remove a coordinator that will not come back");
        api.MapPost("/cluster/down-unreachable", membership.DownUnreachable)
            .WithSummary("Remove all coordinators that are unreachable");
        api.MapGet("/cluster/events", (CancellationToken ct) => Lines(membership.WatchAsync(ct)))
            .WithSummary("Changes of the membership as they come, as server-sent events");
        api.MapGet("/actors", (int? depth) => ActorHierarchy.Of(process.System, Math.Clamp(depth ?? 4, 1, 10)))
            .WithSummary("The actors of this process");
        api.MapGet("/log", (CancellationToken ct) => Lines(process.Log.FollowAsync(ct)))
            .WithSummary("The log of this process, the last lines first, as server-sent events");
    }

    private static IResult Change(Action change)
    {
        try
        {
            change();
            return Results.Accepted();
        }
        catch (Exception e) when (e is FormatException or ArgumentException or UriFormatException)
        {
            return Results.Problem(
                "The address must look like akka.tcp://loadcluster@c1:4053.", statusCode: StatusCodes.Status400BadRequest);
        }
    }

    private static ServerSentEventsResult<string> Lines(IAsyncEnumerable<string> lines) => TypedResults.ServerSentEvents(Items(lines));

    private static async IAsyncEnumerable<SseItem<string>> Items(IAsyncEnumerable<string> lines)
    {
        // At once, so that the client knows that it is connected.
        yield return new SseItem<string>("", "hello");
        await foreach (var line in lines)
            yield return new SseItem<string>(line, "line");
    }
}
