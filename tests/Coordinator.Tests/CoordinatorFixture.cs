using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;
using Microsoft.Extensions.Time.Testing;

namespace LoadCluster.Coordinator.Tests;

/// <summary>
/// A coordinator and the agents that a test gives it, in an actor system whose time passes when the test says so. A dead
/// letter fails the test.
/// </summary>
internal sealed class CoordinatorFixture : IAsyncDisposable
{
    private const string Config = """
        akka.loggers = []
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
        """;

    private readonly TestKit _kit = new(Config);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 31, 23, 59, 59, TimeSpan.Zero));
    private readonly DeadLetterWatch _deadLetters;
    private readonly List<IActorRef> _agents = [];

    /// <param name="resultsRoot">Where results are kept; nowhere by default.</param>
    /// <param name="coordinator">Props of another coordinator than the real one.</param>
    public CoordinatorFixture(string? resultsRoot = null, Func<CoordinatorOptions, Props>? coordinator = null)
    {
        _deadLetters = new DeadLetterWatch(_kit.Sys);
        var options = new CoordinatorOptions
        {
            ResultsRoot = resultsRoot,
            Time = _time,
            Log = Log.Enqueue,
            Publish = snapshot => Coordinator!.Publish(snapshot),
        };
        Actor = _kit.Sys.ActorOf((coordinator ?? CoordinatorActor.Props)(options), "coordinator");
        Coordinator = new CoordinatorGateway(Actor, _time);
    }

    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(30);

    public CoordinatorGateway Coordinator { get; }

    public IActorRef Actor { get; }

    /// <summary>What the coordinator logged.</summary>
    public ConcurrentQueue<string> Log { get; } = [];

    /// <summary>The actor of a run.</summary>
    public ActorSelection RunActor(string runId) => _kit.Sys.ActorSelection(Actor.Path / $"run-{runId}");

    /// <summary>Makes the actor of a run fail: an exception in one of its handlers.</summary>
    public async Task FailAsync(string runId)
    {
        _deadLetters.Tolerated = $"run-{runId}";
        var run = await RunActor(runId).ResolveOne(Patience);
        run.Tell(new AgentSeen(run, Cores: 1, Status: null!));
    }

    public TestProbe CreateProbe() => _kit.CreateTestProbe();

    public async Task<IActorRef> AddAgentAsync(
        string name, Func<ShardSlice, CancellationToken, ValueTask<Tally>>? send = null, string? fault = null)
    {
        var script = new AgentScript(name) { Fault = fault };
        return await AddAgentAsync(send is null ? script : script with { Send = send });
    }

    /// <summary>Starts an agent; returns when the coordinator has seen a status of it.</summary>
    public async Task<IActorRef> AddAgentAsync(AgentScript script)
    {
        var agent = _kit.Sys.ActorOf(ScriptedAgent.Props(script, Actor, _time));
        _agents.Add(agent);
        await PassSecondAsync(agent);
        return agent;
    }

    /// <summary>The agent dies: it says nothing more, and what it holds stays leased.</summary>
    public async Task CrashAsync(IActorRef agent)
    {
        _agents.Remove(agent);
        await agent.Ask<ScriptedAgent.StatusesSeen>(new ScriptedAgent.Die(), Patience);
    }

    /// <summary>Lets a second pass, in which every agent sends a status.</summary>
    public async Task PassSecondAsync()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        ((TestScheduler)_kit.Sys.Scheduler).Advance(TimeSpan.FromSeconds(1));
        foreach (var agent in _agents)
            await PassSecondAsync(agent);
    }

    /// <summary>Lets seconds pass until a task has ended.</summary>
    public async Task UntilAsync(Task done)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!done.IsCompleted)
        {
            patience.Token.ThrowIfCancellationRequested();
            await PassSecondAsync();
            await Task.WhenAny(done, Task.Delay(5, CancellationToken.None));
        }
        await done;
    }

    /// <summary>Lets seconds pass until something is so.</summary>
    public async Task UntilAsync(Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!isSo())
        {
            await PassSecondAsync();
            await Task.Delay(5, patience.Token);
        }
    }

    public async Task<RunReport> EndOfAsync(string runId)
    {
        var report = Coordinator.GetReportAsync(runId, wait: true);
        await UntilAsync(report);
        return (await report).ShouldNotBeNull();
    }

    public async Task<RunReport> ReportOfAsync(RunSpec spec) => await EndOfAsync(await Coordinator.SubmitAsync(spec));

    public async ValueTask DisposeAsync()
    {
        var deadLetters = _deadLetters.Seen.ToArray();
        await _kit.Sys.Terminate().WaitAsync(Patience);
        deadLetters.Where(letter => letter.Recipient != _deadLetters.Tolerated).ShouldBeEmpty();
    }

    private static Task<ScriptedAgent.StatusesSeen> PassSecondAsync(IActorRef agent) =>
        agent.Ask<ScriptedAgent.StatusesSeen>(new ScriptedAgent.SecondPassed(), Patience);

    private sealed class DeadLetterWatch
    {
        public DeadLetterWatch(ActorSystem system) =>
            system.EventStream.Subscribe(system.ActorOf(Props.Create(() => new Watcher(Seen)), "dead-letters"), typeof(DeadLetter));

        public ConcurrentQueue<(string Message, string Recipient)> Seen { get; } = [];

        /// <summary>An actor that fails: what is in its mailbox then is lost, and repeated by those who need an answer.</summary>
        public string? Tolerated { get; set; }

        private sealed class Watcher : ReceiveActor
        {
            public Watcher(ConcurrentQueue<(string, string)> seen) =>
                Receive<DeadLetter>(
                    letter => seen.Enqueue((letter.Message.GetType().Name, letter.Recipient.Path.Name)),
                    letter => IsOurs(letter.Message));

            /// <summary>Ticks of Akka's timers, which may be on their way when an actor stops, are not.</summary>
            private static bool IsOurs(object message) =>
                message.GetType().Namespace?.StartsWith(nameof(LoadCluster), StringComparison.Ordinal) ?? false;
        }
    }
}
