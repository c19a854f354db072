using LoadCluster.Shared.Clustering.RabbitMq;

namespace LoadCluster.Cluster.Tests.Broker;

/// <summary>One broker for all tests of the assembly, and a virtual host for each.</summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    private BrokerNode? _node;
    private int _virtualHosts;

    /// <summary>The broker.</summary>
    public BrokerNode Node => _node ?? throw new InvalidOperationException("The broker was not started.");

    public async Task InitializeAsync() => _node = await BrokerNode.StartAsync(BrokerDefinitions.ToJson());

    public async Task DisposeAsync()
    {
        if (_node is not null)
            await _node.DisposeAsync();
    }

    /// <summary>A virtual host that no other test uses.</summary>
    public string TakeVirtualHost()
    {
        var number = Interlocked.Increment(ref _virtualHosts);
        number.ShouldBeLessThanOrEqualTo(BrokerDefinitions.VirtualHosts);
        return BrokerDefinitions.VirtualHost(number - 1);
    }

    /// <summary>How a user reaches a virtual host.</summary>
    public RabbitMqOptions Options(string virtualHost, string user = "admin", int? port = null) => new()
    {
        Endpoints = [new BrokerEndpoint("127.0.0.1", port ?? Node.Port)],
        User = user,
        Password = user,
        VirtualHost = virtualHost,
    };

    /// <summary>How the administrator reaches a virtual host over TLS.</summary>
    public RabbitMqOptions TlsOptions(string virtualHost) => Options(virtualHost, port: Node.TlsPort) with
    {
        Tls = true,
        CaFile = Node.CaFile,
        ClientCertificateFile = Node.CertificateFile,
    };
}

/// <summary>Tests that share the broker and measure what it does: one after the other, and nothing beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class BrokerTests : ICollectionFixture<BrokerFixture>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "broker";
}
