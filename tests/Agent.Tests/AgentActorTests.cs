using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;
using LoadCluster.Target;

namespace LoadCluster.Agent.Tests;

public sealed class AgentActorTests : IAsyncLifetime
{
    private readonly AgentFixture _agent = new();
    private TargetServer? _target;

    private TargetServer Target => _target.ShouldNotBeNull();

    public async Task InitializeAsync() =>
        _target = await TargetServer.StartAsync(new TargetOptions { Hang = new Share(100) }, CancellationToken.None);

    public async Task DisposeAsync()
    {
        await _agent.DisposeAsync();
        await Target.DisposeAsync();
    }

    [Fact]
    public async Task Start_NoOrders_SaysThatItIsThere()
    {
        var pulse = await _agent.NextPulseAsync();

        pulse.Header.Sender.ShouldBe("agent");
        pulse.Header.Version.ShouldBe(Protocol.Version);
        (pulse.OrdersSeen, pulse.Runs.Length, pulse.Faults.Count).ShouldBe((0, 0, 0));
        pulse.Vitals.Cores.ShouldBe(Environment.ProcessorCount);
        pulse.Vitals.PeakMemoryBytes.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Pulse_EverySecond_CountsOn()
    {
        var first = await _agent.NextPulseAsync();

        _agent.PassSecond();
        var second = await _agent.NextPulseAsync();

        second.Header.Sequence.ShouldBeGreaterThan(first.Header.Sequence);
    }

    [Fact]
    public async Task Orders_WithAShare_AreObeyedAndConfirmedAtOnce()
    {
        await _agent.Work.AddAsync(shards: 3, size: 10);

        await _agent.OrderAsync(sequence: 5, Run(share: 4));

        var pulse = await _agent.PulseAsync(pulse => pulse.OrdersSeen == 5);
        var run = pulse.Runs.ShouldHaveSingleItem();
        (run.RunId, run.Limit, run.Left).ShouldBe((Work.RunId, 4, false));
        await Waiting.UntilAsync(() => Target.Stats.InFlight == 4);
        _agent.PassSecond();
        (await _agent.PulseAsync(pulse => pulse.Runs is [{ InFlight: 4 }])).Runs[0].MaxInFlight.ShouldBe(4);
    }

    [Fact]
    public async Task Orders_MeantForAnotherOfItsName_AreNotObeyedUntilThatOneHasGone()
    {
        await _agent.Work.AddAsync(shards: 3, size: 10);
        var own = (await _agent.NextPulseAsync()).Vitals.Incarnation;

        await _agent.OrderAsync(sequence: 5, Run(share: 4), incarnation: own + 1);
        (await _agent.PulseAsync(pulse => pulse.OrdersSeen == 5)).Runs.ShouldBeEmpty();
        await _agent.OrderAsync(sequence: 6, Run(share: 4), incarnation: own + 1);
        (await _agent.PulseAsync(pulse => pulse.OrdersSeen == 6)).Runs.ShouldBeEmpty();
        _agent.Said.ShouldHaveSingleItem().ShouldContain("another agent named 'agent'");

        await _agent.OrderAsync(sequence: 7, Run(share: 4), incarnation: own);
        (await _agent.PulseAsync(pulse => pulse.OrdersSeen == 7)).Runs.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Orders_OtherShare_ChangeTheLimit()
    {
        await _agent.Work.AddAsync(shards: 3, size: 10);
        await _agent.OrderAsync(1, Run(share: 4));
        await Waiting.UntilAsync(() => Target.Stats.InFlight == 4);

        await _agent.OrderAsync(2, Run(share: 6));

        (await _agent.PulseAsync(pulse => pulse.OrdersSeen == 2)).Runs.ShouldHaveSingleItem().Limit.ShouldBe(6);
        await Waiting.UntilAsync(() => Target.Stats.InFlight == 6);
    }

    [Fact]
    public async Task Orders_OfAnEarlierTerm_AreIgnored()
    {
        await _agent.OrderAsync(sequence: 1, Run(share: 4), epoch: 7);
        await _agent.PulseAsync(pulse => pulse.Header.Epoch == 7);

        await _agent.OrderAsync(sequence: 2, Run(share: 9), epoch: 6);
        await _agent.OrderAsync(sequence: 3, order: null, epoch: 6);

        var pulse = await _agent.PulseAsync(_ => true);
        _agent.PassSecond();
        pulse = await _agent.PulseAsync(later => later.Header.Sequence > pulse.Header.Sequence);
        (pulse.OrdersSeen, pulse.Header.Epoch).ShouldBe((1, 7));
        pulse.Runs.ShouldHaveSingleItem().Limit.ShouldBe(4);
    }

    [Fact]
    public async Task Orders_WithoutAShare_AreNotJoined()
    {
        await _agent.OrderAsync(sequence: 3, Run(share: 0));

        (await _agent.PulseAsync(pulse => pulse.OrdersSeen == 3)).Runs.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(RunPhase.Sending, 0)]
    [InlineData(RunPhase.Draining, 4)]
    public async Task Orders_ThatTakeTheShareAway_DrainAndLeave(RunPhase phase, int share)
    {
        await using var answering = await TargetServer.StartAsync(
            new TargetOptions { Delay = new DelayRange(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(20)) },
            CancellationToken.None);
        await _agent.Work.AddAsync(shards: 30, size: 100);
        await _agent.OrderAsync(1, Run(4, target: answering));
        await _agent.Work.NextReportAsync();

        await _agent.OrderAsync(2, Run(share, phase, answering));
        await _agent.PulseAsync(pulse => pulse.Runs is [{ Left: true }]);
        _agent.PassSecond();
        await _agent.PulseAsync(pulse => pulse.Runs.IsEmpty);

        await _agent.Work.ReadToEndAsync();
        var sent = answering.Stats;
        _agent.Work.Reports.Sum(report => report.Count).ShouldBe(sent.Requests);
        _agent.Work.Total.Succeeded.ShouldBe(sent.Requests);
        sent.MaxHits.ShouldBe(1);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 1)]
    [InlineData(1, 8)]
    public async Task Orders_WithAShareThatFeedsNotEveryLane_LeaveNoShardUnsent(int share, int laterShare)
    {
        // Left to itself the agent takes the driver with a lane for each core, where there is one.
        await using var answering = await TargetServer.StartAsync(new TargetOptions(), CancellationToken.None);
        RunOrder AnyDriver(int some) => Run(some, target: answering) with
        {
            Spec = Run(some, target: answering).Spec with { Driver = RunSpec.AutoDriver },
        };
        await _agent.Work.AddAsync(shards: 6, size: 10);

        await _agent.OrderAsync(1, AnyDriver(share));
        await _agent.Work.NextReportAsync();
        await _agent.OrderAsync(2, AnyDriver(laterShare));

        while (_agent.Work.Reports.Sum(report => report.Count) < 60)
        {
            var report = await _agent.Work.NextReportAsync();
            if (report.Count < report.Slice.Count)
                await _agent.Work.Queue.PublishAsync(
                    report.Slice with { From = report.Slice.From + report.Count }, CancellationToken.None);
        }
        _agent.Work.Total.Succeeded.ShouldBe(60);
    }

    [Fact]
    public async Task Orders_ToStop_GiveUpWhatIsInFlight()
    {
        await _agent.Work.AddAsync(shards: 1, size: 10);
        await _agent.OrderAsync(1, Run(share: 4));
        await Waiting.UntilAsync(() => Target.Stats.InFlight == 4);

        await _agent.OrderAsync(2, Run(share: 4, RunPhase.Stopping));

        await _agent.PulseAsync(pulse => pulse.Runs is [{ Left: true }]);
        await _agent.Work.ReadToEndAsync();
        _agent.Work.Total.Outcomes().ShouldBe([(Outcome.Aborted, 4)]);
    }

    [Fact]
    public async Task Orders_ThatNameTheRunNoMore_StopIt()
    {
        await _agent.Work.AddAsync(shards: 1, size: 10);
        await _agent.OrderAsync(1, Run(share: 4));
        await Waiting.UntilAsync(() => Target.Stats.InFlight == 4);

        await _agent.OrderAsync(2, order: null);

        await _agent.PulseAsync(pulse => pulse.Runs is [{ Left: true }]);
    }

    [Fact]
    public async Task Orders_ThatGiveTheShareBackWhileItLeaves_MakeItJoinAgain()
    {
        await using var answering = await TargetServer.StartAsync(
            new TargetOptions { Delay = new DelayRange(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(50)) },
            CancellationToken.None);
        await _agent.Work.AddAsync(shards: 1, size: 4);
        await _agent.OrderAsync(1, Run(4, target: answering));
        await Waiting.UntilAsync(() => answering.Stats.Requests == 4);

        await _agent.OrderAsync(2, Run(0, target: answering));
        await _agent.PulseAsync(pulse => pulse.OrdersSeen == 2);
        await _agent.OrderAsync(3, Run(2, target: answering));
        await _agent.Work.AddAsync(shards: 1, size: 4);

        await _agent.Work.UntilReportedAsync(8);
        (answering.Stats.Distinct, answering.Stats.MaxHits).ShouldBe((8, 1));
        await _agent.PulseAsync(pulse => pulse is { OrdersSeen: 3, Runs: [{ Left: false, Limit: 2 }] });
    }

    [Fact]
    public async Task Orders_ThatCordonIt_MakeItRestUntilTheyDoNot()
    {
        await using var answering = await TargetServer.StartAsync(new TargetOptions(), CancellationToken.None);
        await _agent.Work.AddAsync(shards: 1, size: 10);
        await _agent.OrderAsync(1, Run(4, target: answering), cordoned: ["agent"]);

        var resting = await _agent.PulseAsync(pulse => pulse.OrdersSeen == 1);
        (resting.State, resting.Runs.Length).ShouldBe((AgentState.Cordoned, 0));
        answering.Stats.Requests.ShouldBe(0);

        await _agent.OrderAsync(2, Run(4, target: answering));
        await _agent.Work.UntilReportedAsync(10);
        (await _agent.PulseAsync(pulse => pulse.OrdersSeen == 2)).State.ShouldBe(AgentState.Working);
    }

    [Fact]
    public async Task Leave_RequestsInFlight_WaitsForThemAndHandsBackTheRest()
    {
        await using var answering = await TargetServer.StartAsync(
            new TargetOptions { Delay = new DelayRange(TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(50)) },
            CancellationToken.None);
        await _agent.Work.AddAsync(shards: 2, size: 100);
        await _agent.OrderAsync(1, Run(4, target: answering));
        await Waiting.UntilAsync(() => answering.Stats.Requests >= 4);

        await _agent.Actor.LeaveAsync().WaitAsync(Waiting.Patience);

        await _agent.Work.ReadToEndAsync();
        var sent = answering.Stats;
        (_agent.Work.Total.Succeeded, _agent.Work.Total.Aborted).ShouldBe((sent.Requests, 0));
        sent.MaxHits.ShouldBe(1);
        await _agent.PulseAsync(pulse => pulse is { State: AgentState.Leaving, Runs: [{ Left: true }] });
    }

    [Fact]
    public async Task Orders_ItCannotObey_AreAFaultAsLongAsTheyStand()
    {
        var order = Run(share: 4);
        await _agent.OrderAsync(1, order with { Spec = order.Spec with { Driver = "carrier-pigeon" } });

        var pulse = await _agent.PulseAsync(pulse => pulse.OrdersSeen == 1);
        pulse.Runs.ShouldBeEmpty();
        pulse.Faults.ShouldHaveSingleItem().Value.ShouldContain("carrier-pigeon");

        await _agent.OrderAsync(2, order: null);
        (await _agent.PulseAsync(pulse => pulse.OrdersSeen == 2)).Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Pulses_OfARun_SumUpToItsReports()
    {
        await using var answering = await TargetServer.StartAsync(new TargetOptions(), CancellationToken.None);
        await _agent.Work.AddAsync(shards: 20, size: 50);
        await _agent.OrderAsync(1, Run(4, target: answering));
        await _agent.Work.UntilReportedAsync(1_000);

        await _agent.OrderAsync(2, Run(4, RunPhase.Draining, answering));
        await _agent.PulseAsync(pulse => pulse.Runs is [{ Left: true }]);

        _agent.Pulsed.Succeeded.ShouldBe(1_000);
    }

    [Fact]
    public async Task Dispose_RequestsInFlight_EndsSoon()
    {
        await _agent.Work.AddAsync(shards: 1, size: 10);
        await _agent.OrderAsync(1, Run(share: 4));
        await Waiting.UntilAsync(() => Target.Stats.InFlight == 4);

        await _agent.Actor.DisposeAsync().AsTask().WaitAsync(Waiting.Patience);

        _agent.Actor.Completion.IsCompletedSuccessfully.ShouldBeTrue();
    }

    private RunOrder Run(int share, RunPhase phase = RunPhase.Sending, TargetServer? target = null) =>
        AgentFixture.Order((target ?? Target).Address, share, phase);
}
