using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Configuration;
using Akka.Remote.Transport.DotNetty;
using LoadCluster.Shared.Actors;
using LoadCluster.Shared.Protocol;
using ClusterSettings = LoadCluster.Shared.Actors.ClusterSettings;

namespace LoadCluster.Shared.Tests.Actors;

/// <summary>What processes that do not belong, or play another role, can do to a coordinator.</summary>
public sealed class SafetyTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Systems _systems = new();
    private readonly ConcurrentQueue<object> _received = [];
    private readonly AgentHello _hello = new(new AgentId("a1", 1));
    private readonly ClusterSettings _plain = Systems.Alone();
    private readonly ClusterSettings _tls;

    public SafetyTests() => _tls = Systems.Alone() with { Certificates = _systems.CoordinatorFiles() };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _systems.DisposeAsync();

    [Fact]
    public async Task Coordinator_APeerWithoutCertificate_IsRefused()
    {
        await StartAsync(_tls);

        (await AnswersAsync(_systems.Agent(_tls with { Certificates = null }))).ShouldBeFalse();
        await StillServesAsync();
    }

    [Theory]
    [InlineData("agent-1")]
    [InlineData("coordinator-127.0.0.1")]
    public async Task Coordinator_ACertificateOfAnotherCa_IsRefused(string name)
    {
        await StartAsync(_tls);

        var stranger = _systems.Agent(_tls with { Certificates = _systems.Certificates(name, "theirs") });
        (await AnswersAsync(stranger)).ShouldBeFalse();
        await StillServesAsync();
    }

    [Fact]
    public async Task Agent_ACoordinatorOfAnotherCa_IsNotDialed()
    {
        await StartAsync(_tls with { Certificates = _systems.CoordinatorFiles("theirs") });

        (await AnswersAsync(_systems.Agent(_tls with { Certificates = _systems.Certificates("agent-1") }))).ShouldBeFalse();
    }

    [Fact]
    public async Task Agent_ACoordinatorWithAnAgentsCertificate_IsNotDialed()
    {
        var files = _systems.Certificates("agent-1");
        await StartAsync(_tls with { Certificates = files });

        (await AnswersAsync(_systems.Agent(_tls with { Certificates = files }))).ShouldBeFalse();
        _systems.Log.ShouldContain(line => line.Contains("is not a coordinator's", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Coordinator_AnAgentThatJoins_StaysOutside()
    {
        var coordinator = await StartAsync(_tls);

        var agent = _systems.Coordinator(
            _tls with { Port = Systems.FreePort(), Coordinators = [_tls.Self], Certificates = _systems.Certificates("agent-1") });
        await RefusedAsync(serializer: 5);

        Cluster.Get(coordinator).State.Members.Count.ShouldBe(1);
        Cluster.Get(agent).State.Members.ShouldBeEmpty();
        await StillServesAsync();
    }

    [Fact]
    public async Task Coordinator_AnAgentThatSendsACoordinatorsMessage_IsNotHeard()
    {
        await StartAsync(_tls);
        var agent = _systems.Agent(_tls with { Certificates = _systems.Certificates("agent-1") });

        SelectFrom(agent).Tell(new SetShare("r1", long.MaxValue, 1, 0));
        (await AnswersAsync(agent)).ShouldBeTrue();

        _received.Distinct().ShouldBe([_hello]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Coordinator_APoisonPillFromOutside_DoesNotEndTheActor(bool tls)
    {
        await StartAsync(tls ? _tls : _plain);
        var stranger = Stranger(tls);

        SelectFrom(stranger).Tell(PoisonPill.Instance);
        SelectFrom(stranger).Tell(Kill.Instance);
        var target = await RefOfAsync(stranger);
        target?.Tell(PoisonPill.Instance);
        if (target is not null)
            stranger.Stop(target);
        await RefusedAsync(serializer: 16);
        if (!tls)
            await RefusedAsync(serializer: 22);

        await StillServesAsync(tls);
        _received.ShouldBe([_hello]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Coordinator_AJsonPayload_IsDropped(bool tls)
    {
        await StartAsync(tls ? _tls : _plain);

        SelectFrom(Stranger(tls)).Tell(new Uri("http://stranger/"));
        await RefusedAsync(serializer: 1);

        await StillServesAsync(tls);
        _received.ShouldBe([_hello]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Coordinator_ARemoteDeployment_RunsNothing(bool tls)
    {
        var address = LoadClusterSystem.AddressOf((tls ? _tls : _plain).Self, tls ? _tls : _plain);
        var coordinator = await StartAsync(tls ? _tls : _plain);
        DeployedActor.Started = null;

        Stranger(tls).ActorOf(Props.Create<DeployedActor>().WithDeploy(Deploy.None.WithScope(new RemoteScope(address))), "deployed");
        await RefusedAsync(serializer: 3);

        DeployedActor.Started.ShouldNotBe(coordinator);
        await StillServesAsync(tls);
    }

    private async Task RefusedAsync(int serializer) => await Eventually.TrueAsync(
        () => _systems.Log.Any(line => line.Contains($"serializer {serializer} is not for", StringComparison.Ordinal)),
        what: () => $"refusal of serializer {serializer}");

    private async Task<ActorSystem> StartAsync(ClusterSettings settings)
    {
        var coordinator = _systems.Coordinator(settings);
        coordinator.ActorOf(Recorder.Props(_received, new CoordinatorActive(1)), "coordinator");
        await Eventually.TrueAsync(() => Cluster.Get(coordinator).State.Members.Any(member => member.Status == MemberStatus.Up));
        return coordinator;
    }

    // A process with Akka's own serializers; with TLS, one that has an agent's certificate.
    private ActorSystem Stranger(bool tls)
    {
        var config = ConfigurationFactory.ParseString(
            $$"""
            akka { loglevel = OFF, stdout-loglevel = OFF, loggers = [], actor.provider = remote
                   remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0, enable-ssl = {{(tls ? "on" : "off")}} } }
            """);
        var files = _systems.Certificates("agent-1").Load();
        Setup[] ssl = tls ? [new DotNettySslSetup(files.Certificate, true, true)] : [];
        return _systems.Keep(ActorSystem.Create(
            LoadClusterSystem.Name, ActorSystemSetup.Create([BootstrapSetup.Create().WithConfig(config), .. ssl])));
    }

    private ActorSelection SelectFrom(ActorSystem from) =>
        Systems.Select(from, from.Settings.Config.GetBoolean("akka.remote.dot-netty.tcp.enable-ssl") ? _tls : _plain, "/user/coordinator");

    private async Task<IActorRef?> RefOfAsync(ActorSystem stranger)
    {
        try
        {
            return await SelectFrom(stranger).ResolveOne(Patience);
        }
        catch (ActorNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Says hello again and again, as agents do: what is said while a connection ends is lost.</summary>
    private async Task<bool> AnswersAsync(ActorSystem agent)
    {
        for (var i = 0; i < 5; i++)
        {
            try
            {
                await Systems.Select(agent, _tls, "/user/coordinator").Ask<CoordinatorActive>(_hello, Patience / 2);
                return true;
            }
            catch (AskTimeoutException)
            {
                // It may come yet.
            }
        }
        return false;
    }

    private async Task StillServesAsync(bool tls = true)
    {
        var agent = _systems.Agent(tls ? _tls with { Certificates = _systems.Certificates("agent-1") } : _plain);
        (await Systems.Select(agent, tls ? _tls : _plain, "/user/coordinator")
            .Ask<CoordinatorActive>(_hello, TimeSpan.FromSeconds(10))).Term.ShouldBe(1);
    }

    private sealed class DeployedActor : UntypedActor
    {
        public static ActorSystem? Started { get; set; }

        public DeployedActor() => Started = Context.System;

        protected override void OnReceive(object message)
        {
        }
    }
}
