using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using LoadCluster.Agent.Senders;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests;

/// <summary>One agent; probes play the coordinator, and <see cref="ScriptedRun"/> the RunActor. Dead letters are failures.</summary>
public abstract class AgentFixture : TestKit, IAsyncLifetime
{
    private const string Config =
        "akka { loglevel = WARNING, stdout-loglevel = OFF, log-dead-letters = off, test.single-expect-default = 20s }";

    protected const string RunId = "run-1";

    private readonly List<SessionStatus> _statuses = [];
    private readonly TestProbe _deadLetters;

    protected AgentFixture()
        : base(Config)
    {
        _deadLetters = CreateTestProbe();
        Sys.EventStream.Subscribe(_deadLetters.Ref, typeof(DeadLetter));
        Coordinator = CreateTestProbe("coordinator");
        Run = new ScriptedRun(Sys);
    }

    protected TestProbe Coordinator { get; }

    private protected ScriptedRun Run { get; }

    /// <summary>Whether the test crashes an actor: what is on its way to it then is lost.</summary>
    protected bool ActorsCrash { get; set; }

    /// <summary>What the operator was told.</summary>
    protected ConcurrentQueue<string> Said { get; } = new();

    /// <summary>The results of all statuses so far.</summary>
    private protected Tally Told { get; } = new();

    public virtual Task InitializeAsync() => Task.CompletedTask;

    public virtual Task DisposeAsync()
    {
        if (!ActorsCrash)
            _deadLetters.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        return Task.CompletedTask;
    }

    /// <summary>Starts an agent that has not registered yet.</summary>
    private protected IActorRef Start(Func<RunSpec, AgentOptions, ISender>? open = null)
    {
        var options = new AgentOptions { Name = "agent", Threads = 2, Log = Said.Enqueue };
        return Sys.ActorOf(AgentActor.Props(
            options, [Sys.ActorSelection(Coordinator.Ref.Path)], open ?? SenderCatalog.Open));
    }

    /// <summary>Starts an agent and registers it.</summary>
    private protected async Task<IActorRef> RegisterAsync(
        long term = 1, Func<RunSpec, AgentOptions, ISender>? open = null)
    {
        var agent = Start(open);
        await Coordinator.ExpectMsgAsync<AgentHello>();
        agent.Tell(new CoordinatorActive(term), Coordinator.Ref);
        await Coordinator.FishForMessageAsync(message => message is RegisterAgent);
        agent.Tell(new AgentRegistered(term), Coordinator.Ref);
        return agent;
    }

    /// <summary>The next status, which is answered.</summary>
    private protected async Task<AgentStatus> NextStatusAsync()
    {
        var status = (AgentStatus)await Coordinator.FishForMessageAsync(
            message => message is AgentStatus, TimeSpan.FromSeconds(20));
        Coordinator.Sender.Tell(new StatusReceived(1, DateTimeOffset.UnixEpoch), Coordinator.Ref);
        foreach (var session in status.Sessions)
        {
            var encoded = session.Tally.Span;
            Told.Add(Tally.Read(ref encoded));
            _statuses.Add(session);
        }
        return status;
    }

    /// <summary>The next status of which something is true.</summary>
    private protected async Task<AgentStatus> StatusAsync(Func<AgentStatus, bool> condition)
    {
        AgentStatus status;
        do
            status = await NextStatusAsync();
        while (!condition(status));
        return status;
    }

    private protected static StartSession StartOf(Uri target, int share, long sequence = 1, long term = 1) => new(
        RunId,
        term,
        sequence,
        new RunSpec
        {
            Request = new RequestTemplate { Url = target + "{index}" },
            Requests = 1_000_000,
            Limit = 10,
            Driver = "httpclient",
        },
        share,
        DateTimeOffset.UnixEpoch);
}
