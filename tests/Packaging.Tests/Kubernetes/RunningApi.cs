using System.Net;
using LoadCluster.Coordinator;
using LoadCluster.Coordinator.Api;
using LoadCluster.Shared.Clustering.InProcess;

namespace LoadCluster.Packaging.Tests.Kubernetes;

/// <summary>The API of a coordinator as it is.</summary>
internal static class RunningApi
{
    /// <summary>What a coordinator without agents and runs answers.</summary>
    public static async Task<string> GetAsync(string path)
    {
        await using var member = new InProcessCluster().Join("coordinator");
        await using var coordinator = CoordinatorActor.Start(member, new CoordinatorOptions());
        await using var server = await ApiServer.StartAsync(
            coordinator, new ApiOptions { Listen = new(IPAddress.Loopback, 0) });
        using var client = new HttpClient();
        return await client.GetStringAsync(new Uri(server.Address, path));
    }
}
