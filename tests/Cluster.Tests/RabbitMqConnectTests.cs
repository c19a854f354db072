using LoadCluster.Cluster.Tests.Broker;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Clustering.RabbitMq;
using LoadCluster.Shared.Messages;

namespace LoadCluster.Cluster.Tests;

public class RabbitMqConnectTests(BrokerFixture broker) : BrokerTest(broker)
{
    [Fact]
    public async Task ConnectAsync_AWrongPassword_SaysSoInOneLineWithoutIt()
    {
        var options = Broker.Options(VirtualHost) with { Password = "hunter2" };

        var error = await Should.ThrowAsync<BrokerException>(() => RabbitMqCluster.ConnectAsync(options, "a1", Patience));

        error.Message.ShouldContain("ACCESS_REFUSED");
        error.Message.ShouldNotContain("hunter2");
        error.Message.ShouldNotContain('\n');
    }

    [Fact]
    public async Task ConnectAsync_AnUnknownVirtualHost_SaysSo()
    {
        var error = await Should.ThrowAsync<BrokerException>(
            () => RabbitMqCluster.ConnectAsync(Broker.Options("nowhere"), "a1", Patience));

        error.Message.ShouldContain("nowhere");
    }

    [Fact]
    public async Task ConnectAsync_NobodyListens_SaysSo()
    {
        var options = Broker.Options(VirtualHost, port: 1);

        (await Should.ThrowAsync<BrokerException>(() => RabbitMqCluster.ConnectAsync(options, "a1", Patience)))
            .Message.ShouldContain("refused");
    }

    [Fact]
    public async Task ConnectAsync_TheFirstNodeIsDown_TakesTheNext()
    {
        var up = Broker.Options(VirtualHost);
        var options = up with { Endpoints = [new BrokerEndpoint("127.0.0.1", 1), .. up.Endpoints] };

        await using var member = await RabbitMqCluster.ConnectAsync(options, "c1", Patience);

        await member.Runs.AddAsync(RunId, Patience);
    }

    [Fact]
    public async Task ConnectAsync_OverTlsWithACertificate_Works()
    {
        await using var member = await RabbitMqCluster.ConnectAsync(Broker.TlsOptions(VirtualHost), "c1", Patience);
        await member.Runs.AddAsync(RunId, Patience);
        await member.Journal(RunId).AppendAsync(Report(1), Patience);

        (await member.Journal(RunId).ReadAsync(Patience).FirstAsync(Patience)).ShouldBeOfType<ShardReported>();
    }

    [Fact]
    public async Task ConnectAsync_TheBrokersAuthorityIsNotTrusted_IsRefused()
    {
        var options = Broker.TlsOptions(VirtualHost) with { CaFile = null };

        (await Should.ThrowAsync<BrokerException>(() => RabbitMqCluster.ConnectAsync(options, "c1", Patience)))
            .Message.ShouldContain("certificate");
    }

    [Fact]
    public async Task ConnectAsync_WithoutTheCertificateTheBrokerAsksFor_IsRefused()
    {
        var options = Broker.TlsOptions(VirtualHost) with { ClientCertificateFile = null };

        await Should.ThrowAsync<BrokerException>(() => RabbitMqCluster.ConnectAsync(options, "c1", Patience));
    }

    [Theory]
    [InlineData("orders")]
    [InlineData("shards")]
    [InlineData("catalog")]
    [InlineData("journal")]
    [InlineData("pulses")]
    [InlineData("election")]
    [InlineData("delete")]
    public async Task AnAgent_WhatIsTheCoordinators_IsRefused(string what)
    {
        await JoinCoordinatorAsync();
        var agent = await JoinAsync("a1", user: "agent");

        (await Should.ThrowAsync<BrokerException>(() => TrespassAsync(agent, what))).Message.ShouldContain("ACCESS_REFUSED");
    }

    private Task TrespassAsync(ICluster agent, string what) => what switch
    {
        "orders" => agent.Orders.PublishAsync(new ClusterOrders(new MessageHeader(1, 1, "a1", 1), [], []), Patience).AsTask(),
        "shards" => agent.Shards(RunId).PublishAsync(Slice(1), Patience).AsTask(),
        "catalog" => agent.Runs.AddAsync("r2", Patience).AsTask(),
        "journal" => agent.Journal(RunId).ReadAsync(Patience).FirstAsync(Patience).AsTask(),
        "pulses" => agent.Pulses.SubscribeAsync(Patience).FirstAsync(Patience).AsTask(),
        "election" => agent.Election.WinAsync(Patience).AsTask(),
        _ => agent.Journal(RunId).DeleteAsync(Patience).AsTask(),
    };
}
