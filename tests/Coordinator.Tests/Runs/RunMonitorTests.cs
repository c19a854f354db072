using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace LoadCluster.Coordinator.Tests.Runs;

public sealed class RunMonitorTests
{
    private const string Run = "run-1";

    private readonly FakeTimeProvider _time = new();
    private readonly RunMonitor _monitor;

    public RunMonitorTests() => _monitor = new RunMonitor(Run, _time);

    [Fact]
    public void Update_StatusesOfManyAgents_AreSummedUp()
    {
        Update(Statuses.From("a", sessions: Statuses.Of(Run, Tallies.Succeeding(3), inFlight: 4, maxInFlight: 4)));
        Update(Statuses.From("b", sessions: Statuses.Of(Run, Tallies.Succeeding(2), inFlight: 2, maxInFlight: 5)));

        _monitor.InFlight.ShouldBe(6);
        _monitor.MaxInFlight.ShouldBe(9);
        _monitor.Active.ShouldBe(2);
        _monitor.Sender.ShouldBe("scripted");
        _monitor.TakeSecond(TimeSpan.FromSeconds(1)).Requests.ShouldBe(5);
        _monitor.TakeSecond(TimeSpan.FromSeconds(2)).Requests.ShouldBe(0);
    }

    [Fact]
    public void Update_TallyThatCannotBeRead_ShowsTheRestOfTheStatus()
    {
        var status = Statuses.Of(Run, inFlight: 4) with { Tally = new byte[] { 0xff, 0xff } };

        Update(Statuses.From("a", sessions: status));

        _monitor.InFlight.ShouldBe(4);
        _monitor.TakeSecond(TimeSpan.FromSeconds(1)).Requests.ShouldBe(0);
    }

    [Fact]
    public void Update_AgentOfAnotherRun_TakesNoPart()
    {
        Update(Statuses.From("a", sessions: Statuses.Of("run-2", inFlight: 4)));

        _monitor.Active.ShouldBe(0);
        _monitor.Usage().Agents.ShouldBeEmpty();
    }

    [Fact]
    public void Update_AgentThatLeft_KeepsItsRowAndItsLastTally()
    {
        Update(Statuses.From("a", cpuSeconds: 10, sessions: Statuses.Of(Run, inFlight: 4)));
        Update(Statuses.From("a", cpuSeconds: 12.5, sessions: Statuses.Of(Run, Tallies.Succeeding(3), hasEnded: true)));

        (_monitor.Active, _monitor.InFlight).ShouldBe((0, 0));
        _monitor.TakeSecond(TimeSpan.FromSeconds(1)).Requests.ShouldBe(3);
        _monitor.Usage().Agents.ShouldBe([
            new AgentUsage("a", CpuSeconds: 2.5, PeakMemoryBytes: 1_000, BusiestSecond: 0, ClockSkewMilliseconds: 0)]);
    }

    [Fact]
    public void Usage_AgentWasStartedAgainUnderItsName_AddsUpWhatBothTook()
    {
        var successor = Statuses.From("a", cpuSeconds: 0.5, sessions: Statuses.Of(Run));
        successor = successor with
        {
            Agent = new AgentId("a", Incarnation: 2),
            Process = successor.Process with { PeakMemoryBytes = 10 },
        };

        Update(Statuses.From("a", cpuSeconds: 10, sessions: Statuses.Of(Run)));
        Update(Statuses.From("a", cpuSeconds: 12, sessions: Statuses.Of(Run)));
        Update(successor);
        Update(successor with { Process = successor.Process with { CpuSeconds = 1.5 } });

        var usage = _monitor.Usage().Agents.ShouldHaveSingleItem();
        (usage.CpuSeconds, usage.PeakMemoryBytes).ShouldBe((3, 1_000));
    }

    [Fact]
    public void Remove_LostAgent_ForgetsWhatItHadInFlight()
    {
        Update(Statuses.From("a", sessions: Statuses.Of(Run, inFlight: 4)));
        Update(Statuses.From("b", sessions: Statuses.Of(Run, inFlight: 2)));

        _monitor.Remove("a");

        (_monitor.Active, _monitor.InFlight).ShouldBe((1, 2));
        _monitor.Usage().Agents.Length.ShouldBe(2);
    }

    [Fact]
    public void Update_Fault_IsKeptWithItsAgent()
    {
        Update(Statuses.From("a", sessions: Statuses.Of(Run, hasEnded: true, fault: "no QUIC")));
        Update(Statuses.From("b", sessions: Statuses.Of("run-2", hasEnded: true, fault: "no sender")));
        Update(Statuses.From("a"));

        _monitor.Faults.ShouldBe([KeyValuePair.Create("a", "no QUIC")]);
        _monitor.Usage().Faults.ShouldBe(["agent a: no QUIC"]);
    }

    [Fact]
    public void Update_SuccessorOfAFaultyAgent_IsNotBlamed()
    {
        Update(Statuses.From("a", sessions: Statuses.Of(Run, hasEnded: true, fault: "no QUIC")));

        Update(Statuses.From("a") with { Agent = new AgentId("a", Incarnation: 2) });

        _monitor.Faults.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 6)]
    [InlineData(3, 9)]
    public void StreamsOf_AgentsToCome_AreLikeThoseAtWork(int agents, int expected)
    {
        if (agents > 0)
            Update(Statuses.From("a", sessions: Statuses.Of(Run) with { Streams = 3 }));

        _monitor.StreamsOf(agents).ShouldBe(expected);
    }

    [Theory]
    [InlineData(250, 0)]
    [InlineData(250, 270)]
    [InlineData(-250, -230)]
    [InlineData(-20, 20)]
    public void Update_Clock_DiffersByWhatStatusesAndAnswersAgreeOn(int statusShows, int answersShow)
    {
        SeeClock(statusShows - 400, answersShow);
        SeeClock(statusShows, answersShow);
        SeeClock(statusShows - 60, answersShow);

        var certain = statusShows > 0 ? statusShows : Math.Min(0, answersShow);
        _monitor.Usage().Agents.ShouldHaveSingleItem().ClockSkewMilliseconds.ShouldBe(certain);
    }

    [Fact]
    public void Report_AfterTheStatus_IsNotCountedAsUnreportedAnyMore()
    {
        Update(Statuses.From("a", sessions: Statuses.Of(Run) with { Unreported = 5 }));

        _monitor.Report("a", 3);
        _monitor.Report("stranger", 3);

        _monitor.Unreported.ShouldBe(2);
        _monitor.Report("a", 3);
        _monitor.Unreported.ShouldBe(0);
    }

    /// <summary>
    /// A status of an agent whose clock is ahead by one figure, if the status took no time, and at most by the other.
    /// </summary>
    private void SeeClock(int statusShows, int answersShow)
    {
        var status = Statuses.From("a", sessions: Statuses.Of(Run));
        var process = status.Process with
        {
            Clock = _time.GetUtcNow().AddMilliseconds(statusShows),
            ClockOffset = TimeSpan.FromMilliseconds(answersShow),
        };
        Update(status with { Process = process });
    }

    private void Update(AgentStatus status) => _monitor.Update(status, cores: 1);
}
