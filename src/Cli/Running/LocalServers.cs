using LoadCluster.Coordinator;
using LoadCluster.Coordinator.Api;

namespace LoadCluster.Cli.Running;

/// <summary>What shows a run of this process while it runs.</summary>
internal sealed class LocalServers : IAsyncDisposable
{
    private readonly List<ApiServer> _servers = [];

    /// <exception cref="IOException">A port is taken.</exception>
    public static async Task<LocalServers> StartAsync(CoordinatorGateway coordinator, IEnumerable<ApiOptions> options)
    {
        var servers = new LocalServers();
        try
        {
            foreach (var one in options)
                await servers.AddAsync(coordinator, one);
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
    }

    private async Task AddAsync(CoordinatorGateway coordinator, ApiOptions options)
    {
        var server = await ApiServer.StartAsync(coordinator, options);
        _servers.Add(server);
        await Console.Error.WriteLineAsync(options.IsMetricsOnly
            ? $"Metrics are at {new Uri(server.Address, "metrics")}"
            : $"The run is at {server.Address}");
    }
}
