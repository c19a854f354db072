using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Streams;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Protocol;
using LoadCluster.Target;

namespace LoadCluster.Agent.Tests;

public sealed class AgentActorTests : AgentFixture
{
    private TargetServer? _hanging;
    private TargetServer? _answering;

    private TargetServer Hanging => _hanging.ShouldNotBeNull();

    private TargetServer Answering => _answering.ShouldNotBeNull();

    public override async Task InitializeAsync()
    {
        var delay = TimeSpan.FromMilliseconds(20);
        _hanging = await TargetServer.StartAsync(new TargetOptions { Hang = new Share(100) }, CancellationToken.None);
        _answering = await TargetServer.StartAsync(
            new TargetOptions { Delay = new DelayRange(delay, delay) }, CancellationToken.None);
    }

    public override async Task DisposeAsync()
    {
        await Hanging.DisposeAsync();
        await Answering.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Start_NoAnswer_SaysHelloEverySecond()
    {
        Start();

        var first = await Coordinator.ExpectMsgAsync<AgentHello>();
        var second = await Coordinator.ExpectMsgAsync<AgentHello>(TimeSpan.FromSeconds(20));

        first.Agent.Name.ShouldBe("agent");
        second.ShouldBe(first);
    }

    [Fact]
    public async Task CoordinatorActive_Registers()
    {
        var agent = Start();
        agent.Tell(new CoordinatorActive(3), Coordinator.Ref);

        var register = (RegisterAgent)await Coordinator.FishForMessageAsync(message => message is RegisterAgent);

        (register.Protocol, register.Cores).ShouldBe((ProtocolVersion.Current, Environment.ProcessorCount));
    }

    [Fact]
    public async Task Registered_SendsStatusesWithProcessStats()
    {
        await RegisterAsync();

        await NextStatusAsync();
        var status = await NextStatusAsync();

        (status.State, status.Sessions.Length).ShouldBe((AgentState.Working, 0));
        status.Process.PeakMemoryBytes.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task RegistrationRefused_SaysWhyOnceAndTriesAgain()
    {
        var agent = Start();
        agent.Tell(new CoordinatorActive(1), Coordinator.Ref);
        for (var i = 0; i < 2; i++)
        {
            await Coordinator.FishForMessageAsync(message => message is RegisterAgent, TimeSpan.FromSeconds(20));
            agent.Tell(new RegistrationRefused(1, "the name is taken"), Coordinator.Ref);
        }

        await Waiting.UntilAsync(() => !Said.IsEmpty);
        Said.ShouldBe(["the name is taken"]);
    }

    [Fact]
    public async Task Statuses_Unanswered_MakeItLookAgain()
    {
        await RegisterAsync();

        await Coordinator.FishForMessageAsync(message => message is AgentHello, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Registration_Unanswered_MakesItLookAgain()
    {
        await BeginRegistrationAsync(term: 1);

        await Coordinator.FishForMessageAsync(message => message is AgentHello, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task CoordinatorActive_OfEarlierTermsAlone_SaysOnceWhatToDo()
    {
        var agent = await BeginRegistrationAsync(term: 7);
        await Coordinator.FishForMessageAsync(message => message is AgentHello, TimeSpan.FromSeconds(20));

        for (var i = 0; i < 50; i++)
            agent.Tell(new CoordinatorActive(1), Coordinator.Ref);

        await Waiting.UntilAsync(() => !Said.IsEmpty);
        Said.ShouldHaveSingleItem().ShouldContain("if its state was deleted, start this agent again");
    }

    [Fact]
    public async Task StartSession_IsAppliedAndConfirmed()
    {
        Run.Add(shards: 3, size: 10);
        var agent = await RegisterAsync();

        agent.Tell(StartOf(Hanging.Address, share: 4, sequence: 5), Run.Ref);

        var status = await StatusAsync(status => status.Sessions is [{ Seen: 5 }]);
        (status.Sessions[0].RunId, status.Sessions[0].Share, status.Sessions[0].HasEnded).ShouldBe((RunId, 4, false));
        await Waiting.UntilAsync(() => Hanging.Stats.InFlight == 4);
        (await StatusAsync(later => later.Sessions is [{ InFlight: 4 }])).Sessions[0].Streams.ShouldBe(2);
    }

    [Fact]
    public async Task SetShare_ChangesTheLimit()
    {
        Run.Add(shards: 3, size: 10);
        var agent = await StartAsync(Hanging, share: 4);
        await Waiting.UntilAsync(() => Hanging.Stats.InFlight == 4);

        agent.Tell(new SetShare(RunId, 1, 2, Share: 6), Run.Ref);

        await Waiting.UntilAsync(() => Hanging.Stats.InFlight == 6);
        (await StatusAsync(status => status.Sessions is [{ Seen: 2 }])).Sessions[0].Share.ShouldBe(6);
    }

    [Fact]
    public async Task SetShare_WorkIsShort_ReturnsWhatWasLeasedAheadAndAsksAgain()
    {
        Run.Add(shards: 2, size: 10);
        var agent = await StartAsync(Hanging, share: 4);
        await StatusAsync(status => status.Sessions is [{ InFlight: 4, Leases: 2 }]);

        agent.Tell(new SetShare(RunId, 1, 2, Share: 4, IsWorkShort: true), Run.Ref);

        await Waiting.UntilAsync(() => Run.Reports.Count == 1);
        var returned = Run.Reports.Single();
        (returned.Slice.Shard.Id, returned.Count).ShouldBe((1, 0));
        await Waiting.UntilAsync(() => Run.Messages.OfType<RequestShard>().DistinctBy(request => request.Request).Count() == 3);
    }

    [Fact]
    public async Task Orders_OfAnEarlierTermOrSequence_AreIgnored()
    {
        var agent = await RegisterAsync(term: 7);
        agent.Tell(StartOf(Hanging.Address, share: 4, sequence: 3, term: 7), Run.Ref);

        agent.Tell(new SetShare(RunId, Term: 6, Sequence: 9, Share: 9), Run.Ref);
        agent.Tell(new SetShare(RunId, Term: 7, Sequence: 3, Share: 9), Run.Ref);

        for (var i = 0; i < 3; i++)
            (await StatusAsync(status => status.Sessions is [{ Seen: 3 }])).Sessions[0].Share.ShouldBe(4);
    }

    [Fact]
    public async Task DrainSession_ReportsWhatWasSentAndEnds()
    {
        Run.Add(shards: 30, size: 100);
        var agent = await StartAsync(Answering, share: 4);
        await Waiting.UntilAsync(() => Run.Reported >= 100);

        agent.Tell(new DrainSession(RunId, 1, 2), Run.Ref);
        await StatusAsync(status => status.Sessions is [{ HasEnded: true, Fault: null }]);

        var sent = Answering.Stats;
        (Run.Reported, Run.Total().Succeeded, sent.MaxHits).ShouldBe((sent.Requests, sent.Requests, 1));
    }

    [Fact]
    public async Task StopSession_AbortsWhatIsInFlightAndReportsIt()
    {
        Run.Add(shards: 1, size: 10);
        var agent = await StartAsync(Hanging, share: 4);
        await Waiting.UntilAsync(() => Hanging.Stats.InFlight == 4);

        agent.Tell(new StopSession(RunId, 1, 2), Run.Ref);

        await StatusAsync(status => status.Sessions is [{ HasEnded: true }]);
        Run.Total().Outcomes().ShouldBe([(Outcome.Aborted, 4)]);
    }

    [Fact]
    public async Task Order_RunWithoutASession_IsAnsweredWithEnded()
    {
        var agent = await RegisterAsync();

        agent.Tell(new DrainSession("another run", 1, 4), Run.Ref);

        var status = await StatusAsync(status => status.Sessions is [{ Seen: 4 }]);
        (status.Sessions[0].RunId, status.Sessions[0].HasEnded).ShouldBe(("another run", true));
    }

    [Fact]
    public async Task Status_ForALaterTerm_ShowsNoOrderOfTheEarlierOneAsSeen()
    {
        var agent = await RegisterAsync();
        agent.Tell(StartOf(Hanging.Address, share: 4, sequence: 5), Run.Ref);
        await StatusAsync(status => status.Sessions is [{ Seen: 5 }]);

        agent.Tell(new CoordinatorActive(2), Coordinator.Ref);
        agent.Tell(new AgentRegistered(2), Coordinator.Ref);

        await StatusAsync(status => status.Sessions is [{ Seen: 0, HasEnded: false }]);
    }

    [Fact]
    public async Task StartSession_WhileTheLastOneDrains_StartsAgain()
    {
        Run.Add(shards: 1, size: 4);
        var agent = await StartAsync(Answering, share: 4);
        await Waiting.UntilAsync(() => Answering.Stats.Requests == 4);

        agent.Tell(new DrainSession(RunId, 1, 2), Run.Ref);
        agent.Tell(StartOf(Answering.Address, share: 2, sequence: 3), Run.Ref);
        await Waiting.UntilAsync(() => Run.Reported == 4);
        Run.Add(shards: 1, size: 4);

        await Waiting.UntilAsync(() => Run.Reported == 8);
        (Answering.Stats.Distinct, Answering.Stats.MaxHits).ShouldBe((8, 1));
        await StatusAsync(status => status.Sessions is [{ Seen: 3, HasEnded: false, Share: 2 }]);
    }

    [Fact]
    public async Task NewRunActor_GetsEverythingUnacknowledged()
    {
        Run.Add(shards: 1, size: 4);
        var agent = await StartAsync(Answering, share: 4);
        await Waiting.UntilAsync(() => Answering.Stats.Requests == 4);
        Run.Answers = false;
        await Waiting.UntilAsync(() => Run.Messages.OfType<ShardReported>().Any() || Run.Reported == 4);
        var successor = new ScriptedRun(Sys);

        agent.Tell(new SetShare(RunId, Term: 2, Sequence: 1, Share: 4), successor.Ref);

        await Waiting.UntilAsync(() => successor.Messages.OfType<RequestShard>().Any());
        (Run.Reported + successor.Reported).ShouldBe(4);
    }

    [Fact]
    public async Task CordonAgent_DrainsAndRestsUntilUncordoned()
    {
        Run.Add(shards: 30, size: 100);
        var agent = await StartAsync(Answering, share: 4);
        await Waiting.UntilAsync(() => Run.Reported >= 100);

        agent.Tell(new CordonAgent(1), Coordinator.Ref);
        var resting = await StatusAsync(status => status.Sessions is [{ HasEnded: true }]);
        resting.State.ShouldBe(AgentState.Cordoned);

        agent.Tell(new UncordonAgent(1), Coordinator.Ref);
        await StatusAsync(status => status.State == AgentState.Working);
        var before = Run.Reported;
        agent.Tell(StartOf(Answering.Address, share: 4, sequence: 2), Run.Ref);
        await Waiting.UntilAsync(() => Run.Reported > before);
    }

    [Fact]
    public async Task Leave_RequestsInFlight_WaitsForThemAndHandsBackTheRest()
    {
        Run.Add(shards: 2, size: 100);
        var agent = await StartAsync(Answering, share: 4);
        await Waiting.UntilAsync(() => Answering.Stats.Requests >= 4);
        var watcher = CreateTestProbe();
        watcher.Watch(agent);

        agent.Tell(AgentActor.Leave.Instance);

        await StatusAsync(status => status is { State: AgentState.Leaving, Sessions: [{ HasEnded: true }] });
        await watcher.ExpectTerminatedAsync(agent);
        var sent = Answering.Stats;
        (Run.Total().Succeeded, Run.Total().Aborted, sent.MaxHits).ShouldBe((sent.Requests, 0, 1));
    }

    [Fact]
    public async Task StartSession_ThatCannotBeSent_IsAFault()
    {
        var agent = await RegisterAsync();
        var order = StartOf(Hanging.Address, share: 4);

        agent.Tell(order with { Spec = order.Spec with { Driver = "carrier-pigeon" } }, Run.Ref);

        var session = (await StatusAsync(status => status.Sessions is [{ Seen: 1 }])).Sessions[0];
        session.HasEnded.ShouldBeTrue();
        session.Fault.ShouldNotBeNull().ShouldContain("carrier-pigeon");
    }

    [Fact]
    public async Task Statuses_OfARun_SumUpToItsReports()
    {
        Run.Add(shards: 20, size: 10);
        var agent = await StartAsync(Answering, share: 8);
        await Waiting.UntilAsync(() => Run.Reported == 200);

        agent.Tell(new DrainSession(RunId, 1, 2), Run.Ref);
        await StatusAsync(status => status.Sessions is [{ HasEnded: true }]);

        Told.Succeeded.ShouldBe(200);
    }

    [Fact]
    public async Task Stop_OfTheActor_AbortsAtOnce()
    {
        Run.Add(shards: 1, size: 10);
        var agent = await StartAsync(Hanging, share: 4);
        await Waiting.UntilAsync(() => Hanging.Stats.InFlight == 4);

        ActorsCrash = true;
        Sys.Stop(agent);

        await Waiting.UntilAsync(() => Hanging.Stats.InFlight == 0);
        Run.Reported.ShouldBe(0);
    }

    [Fact]
    public async Task Session_SenderCannotBeOpened_EndsWithAFault()
    {
        ActorsCrash = true;
        var agent = await RegisterAsync(open: (_, _) => throw new InvalidDataException("a bug"));

        agent.Tell(StartOf(Hanging.Address, share: 4), Run.Ref);

        var session = (await StatusAsync(status => status.Sessions is [{ Fault: not null }])).Sessions[0];
        (session.HasEnded, session.Fault).ShouldBe((true, "the session failed: a bug"));
    }

    [Fact]
    public async Task Session_SenderFails_ReportsAndEndsWithAFault()
    {
        Run.Add(shards: 1, size: 10);
        var agent = await RegisterAsync(open: (_, _) => new FailingSender());

        agent.Tell(StartOf(Hanging.Address, share: 4), Run.Ref);

        var session = (await StatusAsync(status => status.Sessions is [{ Fault: not null }])).Sessions[0];
        (session.HasEnded, session.Fault).ShouldBe((true, "the sender failed: a bug"));
        (Run.Reported, Run.Total().Aborted).ShouldBe((1, 1));
    }

    /// <summary>Starts an agent and finds the coordinator for it, which does not answer its registration.</summary>
    private async Task<IActorRef> BeginRegistrationAsync(long term)
    {
        var agent = Start();
        agent.Tell(new CoordinatorActive(term), Coordinator.Ref);
        await Coordinator.FishForMessageAsync(message => message is RegisterAgent, TimeSpan.FromSeconds(20));
        return agent;
    }

    private async Task<IActorRef> StartAsync(TargetServer target, int share)
    {
        var agent = await RegisterAsync();
        agent.Tell(StartOf(target.Address, share), Run.Ref);
        return agent;
    }

    /// <summary>Takes one index and fails.</summary>
    private sealed class FailingSender : ISender
    {
        public string Name => "failing";

        public SenderShape Shape => new(Loops: 1, DividesLimit: true);

        public Flow<OpenSlice, OpenSlice, NotUsed> Flow(SessionWork work) => SliceStage.Flow(work, async (loop, materializer) =>
        {
            while (!loop.TryStart(now: 0, out _))
                await Task.Delay(1);
            throw new InvalidDataException("a bug");
        });

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
