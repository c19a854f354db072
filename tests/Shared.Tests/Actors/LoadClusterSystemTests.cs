using System.Collections.Concurrent;
using System.Net;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;
using LoadCluster.Shared.Actors;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Shared.Tests.Actors;

/// <summary>Nothing runs beside it: coordinators whose heartbeats starve remove each other.</summary>
[Collection(nameof(LoadClusterSystemTests))]
[CollectionDefinition(nameof(LoadClusterSystemTests), DisableParallelization = true)]
public sealed class LoadClusterSystemTests : IAsyncLifetime
{
    private readonly Systems _systems = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _systems.DisposeAsync();

    [Fact]
    public async Task CreateLocal_HasNoNetworkAndNoLoggers()
    {
        using var system = LoadClusterSystem.CreateLocal();

        ((ExtendedActorSystem)system).Provider.GetType().Name.ShouldBe("LocalActorRefProvider");
        system.Settings.Loggers.ShouldBeEmpty();
        (await system.ActorOf(Recorder.Props([], "answer")).Ask<string>("x", TimeSpan.FromSeconds(5))).ShouldBe("answer");
        await system.Terminate();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CreateCoordinator_Alone_JoinsItselfAndTalksToAgents(bool tls)
    {
        var settings = Systems.Alone() with { Certificates = tls ? _systems.CoordinatorFiles() : null };
        var coordinator = _systems.Coordinator(settings);
        var toCoordinator = new ConcurrentQueue<object>();
        coordinator.ActorOf(Recorder.Props(toCoordinator, new CoordinatorActive(3)), "coordinator");
        await UpAsync(coordinator, members: 1);

        var agent = _systems.Agent(settings with { Certificates = tls ? _systems.Certificates("agent-1") : null });
        var answer = await Systems.Select(agent, settings, "/user/coordinator")
            .Ask<CoordinatorActive>(new AgentHello(new AgentId("a1", 1)), TimeSpan.FromSeconds(10));

        answer.Term.ShouldBe(3);
        toCoordinator.ShouldBe([new AgentHello(new AgentId("a1", 1))]);
        _systems.Log.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CreateAgent_ItsConnectionBreaks_IsReachedThroughTheNextOne(bool tls)
    {
        var settings = Systems.Alone() with { Bind = "127.0.0.2", Certificates = tls ? _systems.CoordinatorFiles() : null };
        await using var proxy = new BreakingProxy(
            new IPEndPoint(IPAddress.Loopback, settings.Port), new IPEndPoint(IPAddress.Parse("127.0.0.2"), settings.Port));
        _systems.Coordinator(settings).ActorOf(Recorder.Props([], new CoordinatorActive(3)), "coordinator");
        var agent = _systems.Agent(settings with { Certificates = tls ? _systems.Certificates("agent-1") : null });
        var coordinator = Systems.Select(agent, settings, "/user/coordinator");
        await AnsweredAsync(coordinator);

        for (var i = 0; i < 3; i++)
        {
            proxy.Break();
            await AnsweredAsync(coordinator);
        }
    }

    [Fact]
    public async Task CreateAgent_ALargeSpec_Arrives()
    {
        var settings = Systems.Alone();
        var received = new ConcurrentQueue<object>();
        var spec = new RunSpec { Request = new RequestTemplate { Url = "http://h/", Body = new byte[9 << 20] } };
        ProtocolLimits.FaultOf(spec).ShouldBeNull();
        _systems.Coordinator(settings).ActorOf(Recorder.Props([], new StartSession("r", 1, 1, spec, 1, default)), "coordinator");

        var agent = _systems.Agent(settings);
        agent.ActorOf(Recorder.Props(received), "agent");
        var answer = await Systems.Select(agent, settings, "/user/coordinator")
            .Ask<StartSession>(new AgentHello(new AgentId("a1", 1)), TimeSpan.FromSeconds(10));

        answer.Spec.Request.Body.Length.ShouldBe(9 << 20);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CreateCoordinator_OfThreeTheActiveOneIsCutOff_AnotherTakesOver(bool tls)
    {
        var isTakenOver = false;
        for (var attempt = 0; attempt < 3 && !isTakenOver; attempt++)
            isTakenOver = await TakeOverAsync(tls);
        isTakenOver.ShouldBeTrue("the coordinators that were left removed each other, three times");
    }

    /// <summary>Cuts the active one of three off.</summary>
    /// <returns>
    /// Whether another took over. Not so when the machine stands still for more than a second in those moments: then the two
    /// that are left lose each other, too, and end, as processes would to be started again.
    /// </returns>
    private async Task<bool> TakeOverAsync(bool tls)
    {
        var nodes = _systems.Members(Systems.Three(tls ? _systems.CoordinatorFiles() : null));
        var started = new ConcurrentQueue<ActorSystem>();
        foreach (var node in nodes)
            StartSingleton(node, started);
        foreach (var node in nodes)
            await UpAsync(node, members: 3);
        await Eventually.TrueAsync(() => started.Count == 1);
        var active = started.Single();

        await CutOffAsync(active);

        var takeover = await Eventually.TrueAsync(
            () => started.Count == 2 || nodes.All(node => node.WhenTerminated.IsCompleted),
            what: () => $"the takeover ({Views(nodes)} {string.Join(" | ", _systems.Log)})");
        if (started.Count < 2)
            return false;
        takeover.ShouldBeLessThan(TimeSpan.FromSeconds(8));
        started.Last().ShouldNotBe(active);
        await Eventually.TrueAsync(() => active.WhenTerminated.IsCompleted, what: () => "the end of the system that was cut off");
        return true;
    }

    /// <summary>Says hello twice a second, as an agent that looks for its coordinator does.</summary>
    private async Task AnsweredAsync(ActorSelection coordinator)
    {
        var answer = new AskTimeoutException("");
        for (var i = 0; i < 30 && answer is not null; i++)
        {
            try
            {
                await coordinator.Ask<CoordinatorActive>(new AgentHello(new AgentId("a1", 1)), TimeSpan.FromMilliseconds(500));
                answer = null;
            }
            catch (AskTimeoutException e)
            {
                answer = e;
            }
        }
        answer.ShouldBeNull(string.Join('\n', _systems.Log));
    }

    private Task<TimeSpan> UpAsync(ActorSystem node, int members) => Eventually.TrueAsync(
        () => Cluster.Get(node).State.Members.Count(member => member.Status == MemberStatus.Up) == members,
        what: () => $"{members} members up ({string.Join(" | ", _systems.Log)})");

    private static string Views(IEnumerable<ActorSystem> nodes) => string.Join("; ", nodes.Select(node =>
        node.WhenTerminated.IsCompleted ? "ended" : Cluster.Get(node).State.ToString()));

    private static void StartSingleton(ActorSystem node, ConcurrentQueue<ActorSystem> started) => node.ActorOf(
        ClusterSingletonManager.Props(
            Props.Create(() => new Singleton(started)), PoisonPill.Instance, ClusterSingletonManagerSettings.Create(node)),
        "coordinator");

    // As a killed process: no farewell, no connection, but the system does not know.
    private static Task CutOffAsync(ActorSystem node) => ((Akka.Remote.RemoteActorRefProvider)((ExtendedActorSystem)node).Provider)
        .Transport.Shutdown();

    private sealed class Singleton : UntypedActor
    {
        public Singleton(ConcurrentQueue<ActorSystem> started) => started.Enqueue(Context.System);

        protected override void OnReceive(object message)
        {
        }
    }
}
