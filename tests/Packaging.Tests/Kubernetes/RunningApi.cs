using System.Net;
using Akka.Actor;
using LoadCluster.Coordinator;
using LoadCluster.Coordinator.Api;

namespace LoadCluster.Packaging.Tests.Kubernetes;

/// <summary>The API of a coordinator as it is.</summary>
internal static class RunningApi
{
    /// <summary>The answer of a coordinator without agents and runs.</summary>
    public static async Task<string> GetAsync(string path)
    {
        var gateway = new CoordinatorGateway(ActorRefs.Nobody, TimeProvider.System);
        await using var server = await ApiServer.StartAsync(gateway, new ApiOptions { Listen = new(IPAddress.Loopback, 0) });
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri(server.Address, path));
    }
}
