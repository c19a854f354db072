using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using LoadCluster.Coordinator.Replication;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests;

/// <summary>One run between probes: the coordinator above it, an agent, its session, and the writer of states.</summary>
public sealed class RunActorTests : TestKit
{
    private const string RunId = "run-1";
    private static readonly AgentId Agent = new("a", Incarnation: 1);
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(50);

    private readonly TestProbe _coordinator;
    private readonly TestProbe _agent;
    private readonly TestProbe _writer;

    public RunActorTests()
        : base("akka.test.single-expect-default = 15s") => (_coordinator, _agent, _writer) = (CreateTestProbe(), CreateTestProbe(), CreateTestProbe());

    [Fact]
    public void RequestShard_Repeated_IsAnsweredWithTheSameLease()
    {
        var run = StartRun(writer: null);
        AddAgent(run);
        _agent.ExpectMsg<StartSession>();

        var first = Lease(run, request: 1);
        Lease(run, request: 1).Slice.ShouldBe(first.Slice);

        Lease(run, request: 2).Slice.Shard.Id.ShouldNotBe(first.Slice.Shard.Id);
    }

    [Fact]
    public void RequestShard_NoSession_IsNotAnswered()
    {
        var run = StartRun(writer: null);

        run.Tell(new RequestShard(RunId, Agent, Request: 1), _agent);

        _agent.ExpectNoMsg(Silence);
    }

    [Fact]
    public void RequestShard_EverythingIsLeased_OthersAreToReturnWhatTheyLeasedAhead()
    {
        var run = StartRun(writer: null, new RunState(RunId, Specs.Of(10), TimeProvider.System.GetUtcNow()));
        AddAgent(run);
        run.Tell(Seen(Statuses.Of(RunId, seen: _agent.ExpectMsg<StartSession>().Sequence)));
        var request = 0;
        for (long leased = 0; leased < 10;)
            leased += Lease(run, ++request).Slice.Count;
        var (idle, session) = (new AgentId("idle", Incarnation: 1), CreateTestProbe());
        run.Tell(new AgentsChanged([AgentOf(Agent, _agent), AgentOf(idle, session)], [Agent, idle], IsSettled: true));
        run.Tell(Seen(Statuses.Of(RunId, seen: _agent.ExpectMsg<SetShare>(set => set.IsWorkShort.ShouldBeFalse()).Sequence)));
        session.ExpectMsg<StartSession>();

        run.Tell(new RequestShard(RunId, idle, Request: 1), session);

        _agent.FishForMessage<SetShare>(set => set.IsWorkShort);
    }

    [Fact]
    public void ShardReported_Repeated_IsAcknowledgedAgainAndCountsOnce()
    {
        var run = StartRun(writer: null);
        AddAgent(run);
        _agent.ExpectMsg<StartSession>();
        var lease = Lease(run, request: 1);

        for (var i = 0; i < 3; i++)
        {
            run.Tell(Report(lease.Slice), _agent);
            _agent.ExpectMsg<ReportAccepted>().Slice.ShouldBe(lease.Slice);
        }

        run.Tell(new StopRun(RunId, Now: true));
        EndSession(run);
        _coordinator.FishForMessage<RunFinished>(_ => true).Report.Ledger.Succeeded.ShouldBe(lease.Slice.Count);
    }

    [Fact]
    public void RequestShard_WithAWriter_IsAnsweredOnceTheLeaseIsSaved()
    {
        var run = StartRun(_writer);
        AddAgent(run);
        ReleaseUntil<StartSession>(run);
        // It is repeated until a status shows it as seen.
        _agent.IgnoreMessages(message => message is StartSession);
        while (_agent.HasMessages)
            _agent.ExpectMsg<StartSession>();
        run.Tell(new RequestShard(RunId, Agent, Request: 1), _agent);
        var save = _writer.ExpectMsg<SaveState>();
        _agent.ExpectNoMsg(Silence);

        RunState.Decode(RunId, Specs.Of(1_000), save.Value.Span).Holders.ShouldBe([Agent]);
        run.Tell(new StateSaved(save.Key, save.Version));

        _agent.ExpectMsg<ShardLeased>().Term.ShouldBe(3);
    }

    [Fact]
    public void Takeover_LeasesOfAPredecessor_AreAnsweredAndReportedAsIfItWasThere()
    {
        var state = new RunState(RunId, Specs.Of(1_000), DateTimeOffset.UnixEpoch);
        state.Apply(new RunStarted(DateTimeOffset.UnixEpoch));
        state.Apply(new ShardsPlanned([state.NextShard(100)!.Value]));
        state.Apply(new SliceLeased(state.NextWaiting!.Value, new Lease(Agent, Request: 7)));
        var run = StartRun(writer: null, RunState.Decode(RunId, state.Spec, state.Encode()));
        AddAgent(run, isSettled: false);

        run.Tell(Seen(Statuses.Of(RunId, share: 10)));
        _agent.ExpectMsg<SetShare>().Share.ShouldBe(10, "the session keeps the share that it has");

        var lease = Lease(run, request: 7);
        (lease.Slice.Count, lease.Term).ShouldBe((100, 3));
        run.Tell(Report(lease.Slice), _agent);
        _agent.ExpectMsg<ReportAccepted>();
    }

    [Fact]
    public void Takeover_ThroughputIsKnown_ShardsAreAsLargeAsBefore()
    {
        var state = new RunState(RunId, Specs.Of(1_000_000), DateTimeOffset.UnixEpoch);
        state.Apply(new RunStarted(TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(10)));
        state.Apply(new ShardsPlanned([state.NextShard(10_000)!.Value]));
        state.Apply(new SliceReported(Report(state.NextWaiting!.Value)));
        var run = StartRun(writer: null, state);
        AddAgent(run);
        _agent.ExpectMsg<StartSession>();

        // Two seconds of 10,000 requests in some more than 10 s.
        Lease(run, request: 1).Slice.Count.ShouldBeInRange(1_200, 2_000);
    }

    [Fact]
    public void Takeover_HolderDoesNotComeBack_ItsLeasesGoToOthersOnceAllHadTimeTo()
    {
        var lost = new AgentId("lost", Incarnation: 1);
        var state = new RunState(RunId, Specs.Of(100), DateTimeOffset.UnixEpoch);
        state.Apply(new ShardsPlanned([state.NextShard(100)!.Value]));
        state.Apply(new SliceLeased(state.NextWaiting!.Value, new Lease(lost, Request: 7)));
        var run = StartRun(writer: null, state);
        AddAgent(run, isSettled: false);
        _agent.ExpectNoMsg(Silence);

        AddAgent(run, isSettled: true);
        _agent.ExpectMsg<StartSession>();

        Lease(run, request: 1).Slice.Count.ShouldBe(100);
        state.Totals.ReissuedAtMost.ShouldBe(100);
    }

    [Fact]
    public void Takeover_AllWasReported_EndsOnceItsAgentsHaveLeft()
    {
        var state = new RunState(RunId, Specs.Of(100), DateTimeOffset.UnixEpoch);
        state.Apply(new RunStarted(TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(10)));
        state.Apply(new ShardsPlanned([state.NextShard(100)!.Value]));
        state.Apply(new SliceReported(Report(state.NextWaiting!.Value)));
        var run = StartRun(writer: null, state);
        AddAgent(run, isSettled: false);
        run.Tell(Seen(Statuses.Of(RunId, share: 10)));

        var order = _agent.FishForMessage<DrainSession>(_ => true);
        AddAgent(run);
        run.Tell(Seen(Statuses.Of(RunId, seen: order.Sequence, hasEnded: true)));

        var report = _coordinator.FishForMessage<RunFinished>(_ => true).Report;
        report.Ledger.Succeeded.ShouldBe(100);
        report.Duration.ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Fact]
    public void Takeover_RunHadEnded_ReportsAtOnce()
    {
        var state = new RunState(RunId, Specs.Of(100), DateTimeOffset.UnixEpoch);
        state.Apply(new RunEnded(TimeSpan.FromSeconds(2), new RunUsage("scripted", 7, [], [])));

        StartRun(writer: null, state);

        var report = _coordinator.ExpectMsg<RunFinished>().Report;
        (report.Duration, report.MaxInFlight, report.Ledger.Unsent).ShouldBe((TimeSpan.FromSeconds(2), 7, 100));
    }

    [Fact]
    public void Orders_AreNotSeen_AreRepeated()
    {
        var run = StartRun(writer: null);
        AddAgent(run);
        var first = _agent.ExpectMsg<StartSession>();

        _agent.ExpectMsg<StartSession>(TimeSpan.FromSeconds(10)).Sequence.ShouldBe(first.Sequence);
        run.Tell(Seen(Statuses.Of(RunId, seen: first.Sequence)));

        _agent.ExpectNoMsg(TimeSpan.FromSeconds(2.5));
    }

    [Fact]
    public void Session_StoppedByALaterOrderThanThoseOfTheRun_IsStartedAgain()
    {
        var run = StartRun(writer: null);
        AddAgent(run);
        var start = _agent.ExpectMsg<StartSession>();

        run.Tell(Seen(Statuses.Of(RunId, seen: start.Sequence + 1, hasEnded: true)));

        _agent.ExpectMsg<StartSession>().Sequence.ShouldBeGreaterThan(start.Sequence);
    }

    [Fact]
    public void Session_EndedWithoutReceivingItsLease_ItIsLeasedAgainAndNotCountedAsSentTwice()
    {
        var state = new RunState(RunId, Specs.Of(1_000), DateTimeOffset.UnixEpoch);
        var run = StartRun(writer: null, state);
        AddAgent(run);
        var start = _agent.ExpectMsg<StartSession>();
        var lease = Lease(run, request: 1);

        run.Tell(Seen(Statuses.Of(RunId, seen: start.Sequence, hasEnded: true)));
        var again = _agent.ExpectMsg<StartSession>();
        again.Sequence.ShouldBeGreaterThan(start.Sequence);

        Lease(run, request: 2).Slice.ShouldBe(lease.Slice);
        state.Totals.ReissuedAtMost.ShouldBe(0);
    }

    [Fact]
    public void Session_FailedWithLeases_OthersMaySendThemTwice()
    {
        var state = new RunState(RunId, Specs.Of(1_000), DateTimeOffset.UnixEpoch);
        var run = StartRun(writer: null, state);
        AddAgent(run);
        var start = _agent.ExpectMsg<StartSession>();
        var lease = Lease(run, request: 1);

        run.Tell(Seen(Statuses.Of(RunId, seen: start.Sequence, hasEnded: true, fault: "the sender failed")));

        var report = _coordinator.FishForMessage<RunFinished>(_ => true).Report;
        report.Faults.ShouldBe(["agent a: the sender failed"]);
        report.Ledger.Unsent.ShouldBe(1_000);
        state.Unreported["a"].ShouldBe(lease.Slice.Count);
    }

    private IActorRef StartRun(IActorRef? writer, RunState? state = null)
    {
        var context = new RunContext(new CoordinatorOptions(), Term: 3, Results: null, writer);
        return _coordinator.ChildActorOf(
            RunActor.Props(state ?? new RunState(RunId, Specs.Of(1_000), TimeProvider.System.GetUtcNow()), context));
    }

    private void AddAgent(IActorRef run, bool isSettled = true) =>
        run.Tell(new AgentsChanged([AgentOf(Agent, _agent)], [Agent], isSettled));

    private static RunAgent AgentOf(AgentId agent, IActorRef actor) => new(agent, actor, Capacity: 100);

    private AgentSeen Seen(SessionStatus session) => new(_agent, Cores: 1, Statuses.From("a", sessions: session));

    private ShardLeased Lease(IActorRef run, long request)
    {
        run.Tell(new RequestShard(RunId, Agent, request), _agent);
        return _agent.FishForMessage<ShardLeased>(leased => leased.Request == request);
    }

    private static ShardReported Report(ShardSlice slice)
    {
        var tally = Tallies.Succeeding(slice.Count);
        return new ShardReported(RunId, Agent, slice, tally.Total, tally.Encode());
    }

    private void EndSession(IActorRef run)
    {
        var order = _agent.FishForMessage<StopSession>(_ => true);
        run.Tell(Seen(Statuses.Of(RunId, seen: order.Sequence, hasEnded: true)));
    }

    private void ReleaseUntil<T>(IActorRef run)
    {
        _agent.AwaitCondition(() => _agent.HasMessages || _writer.HasMessages);
        while (!_agent.HasMessages)
        {
            var save = _writer.ExpectMsg<SaveState>();
            run.Tell(new StateSaved(save.Key, save.Version));
            _agent.AwaitCondition(() => _agent.HasMessages || _writer.HasMessages);
        }
        _agent.ExpectMsg<T>();
    }
}
