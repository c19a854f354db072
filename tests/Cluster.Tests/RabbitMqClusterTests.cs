using LoadCluster.Cluster.Tests.Broker;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Clustering.RabbitMq;
using LoadCluster.Shared.Tests.Clustering.Contract;

namespace LoadCluster.Cluster.Tests;

/// <summary>The contract, with the permissions that agents and coordinators are to have.</summary>
public class RabbitMqClusterTests(BrokerFixture broker) : ClusterContract, IClassFixture<BrokerFixture>
{
    private readonly string _virtualHost = broker.TakeVirtualHost();

    protected override async ValueTask<ICluster> ConnectAsync(string member) => await RabbitMqCluster.ConnectAsync(
        broker.Options(_virtualHost, member.StartsWith('c') ? "coordinator" : "agent"), member, Patience);
}
