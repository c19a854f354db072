using System.Net;

namespace LoadCluster.Cluster.Tests.Broker;

/// <summary>Nodes of RabbitMQ that are one broker together, all on this machine.</summary>
internal sealed class BrokerCluster : IAsyncDisposable
{
    private readonly IPAddress _address;

    private BrokerCluster(IPAddress address, IReadOnlyList<BrokerNode> nodes) => (_address, Nodes) = (address, nodes);

    public IReadOnlyList<BrokerNode> Nodes { get; }

    /// <summary>Starts the nodes and waits until they are one broker.</summary>
    public static async Task<BrokerCluster> StartAsync(int nodes, string definitions, IPAddress? address = null)
    {
        var at = address ?? IPAddress.Loopback;
        return new BrokerCluster(at, await BrokerNode.StartClusterAsync(nodes, definitions, at));
    }

    /// <summary>How a user reaches a virtual host by whichever node is alive.</summary>
    public string Url(string user, string virtualHost)
    {
        var hosts = Nodes.Select(node => $"{_address}:{node.Port}").ToList();
        return $"amqp://{user}:{user}@{hosts[0]}/{virtualHost},{string.Join(',', hosts.Skip(1))}";
    }

    public async ValueTask DisposeAsync()
    {
        // The first one has the port mapper of all.
        foreach (var node in Nodes.Reverse())
            await node.DisposeAsync();
    }
}
