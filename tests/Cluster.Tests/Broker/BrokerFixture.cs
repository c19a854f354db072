using LoadCluster.Shared.Clustering.RabbitMq;

namespace LoadCluster.Cluster.Tests.Broker;

/// <summary>
/// One broker for all tests that run at a time, and a virtual host for each: the first that needs it starts it, the
/// last stops it.
/// </summary>
public sealed class BrokerFixture : IAsyncLifetime
{
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static SharedBroker? _running;
    private SharedBroker? _broker;

    /// <summary>The broker.</summary>
    public BrokerNode Node => Broker.Node;

    private SharedBroker Broker => _broker ?? throw new InvalidOperationException("The broker was not started.");

    public async Task InitializeAsync()
    {
        await Gate.WaitAsync();
        try
        {
            _running ??= new SharedBroker(await BrokerNode.StartAsync(BrokerDefinitions.ToJson()));
            _running.Users++;
            _broker = _running;
        }
        finally
        {
            Gate.Release();
        }
    }

    public async Task DisposeAsync()
    {
        await Gate.WaitAsync();
        try
        {
            if (_broker is null || --_broker.Users > 0)
                return;
            _running = null;
            await _broker.Node.DisposeAsync();
        }
        finally
        {
            Gate.Release();
        }
    }

    /// <summary>A virtual host that no other test uses.</summary>
    public string TakeVirtualHost()
    {
        var number = Interlocked.Increment(ref Broker.VirtualHosts);
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

    private sealed class SharedBroker(BrokerNode node)
    {
        public BrokerNode Node => node;

        public int Users { get; set; }

        public int VirtualHosts;
    }
}

/// <summary>
/// Tests that share the broker and measure what it does: one after the other, and nothing beside them.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class BrokerTests : ICollectionFixture<BrokerFixture>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "broker";
}
