using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Messages;

namespace LoadCluster.Coordinator.Tests.Runs;

public sealed class RunMonitorTests
{
    private const string Run = "run-1";

    private readonly FakeTime _time = new();
    private readonly RunMonitor _monitor;

    public RunMonitorTests() => _monitor = new RunMonitor(Run, _time);

    [Fact]
    public void See_PulsesOfManyAgents_AreSummedUp()
    {
        _monitor.See(Pulses.From("a", runs: Pulses.Of(Run, Tallies.Succeeding(3), inFlight: 4, maxInFlight: 4)));
        _monitor.See(Pulses.From("b", runs: Pulses.Of(Run, Tallies.Succeeding(2), inFlight: 2, maxInFlight: 5)));

        _monitor.InFlight.ShouldBe(6);
        _monitor.MaxInFlight.ShouldBe(9);
        _monitor.Active.ShouldBe(2);
        _monitor.Driver.ShouldBe("scripted");
        _monitor.TakeSecond(TimeSpan.FromSeconds(1)).Requests.ShouldBe(5);
        _monitor.TakeSecond(TimeSpan.FromSeconds(2)).Requests.ShouldBe(0);
    }

    [Fact]
    public void See_TallyThatCannotBeRead_ShowsTheRestOfThePulse()
    {
        var pulse = Pulses.Of(Run, inFlight: 4) with { Tally = new byte[] { 0xff, 0xff } };

        _monitor.See(Pulses.From("a", runs: pulse));

        _monitor.InFlight.ShouldBe(4);
        _monitor.TakeSecond(TimeSpan.FromSeconds(1)).Requests.ShouldBe(0);
    }

    [Fact]
    public void See_AgentOfAnotherRun_TakesNoPart()
    {
        _monitor.See(Pulses.From("a", runs: Pulses.Of("run-2", inFlight: 4)));

        _monitor.Active.ShouldBe(0);
        _monitor.Effort().Agents.ShouldBeEmpty();
    }

    [Fact]
    public void See_AgentThatLeft_KeepsItsRowAndItsLastTally()
    {
        _monitor.See(Pulses.From("a", cpuSeconds: 10, runs: Pulses.Of(Run, inFlight: 4)));
        _monitor.See(Pulses.From("a", cpuSeconds: 12.5, runs: Pulses.Of(Run, Tallies.Succeeding(3), left: true)));

        (_monitor.Active, _monitor.InFlight).ShouldBe((0, 0));
        _monitor.TakeSecond(TimeSpan.FromSeconds(1)).Requests.ShouldBe(3);
        _monitor.Effort().Agents.ShouldBe([
            new AgentEffort("a", CpuSeconds: 2.5, PeakMemoryBytes: 1_000, BusiestSecond: 0, ClockSkewMilliseconds: 0)]);
    }

    [Fact]
    public void Effort_AgentWasStartedAgainUnderItsName_AddsUpWhatBothTook()
    {
        var successor = Pulses.From("a", cpuSeconds: 0.5, runs: Pulses.Of(Run));
        successor = successor with { Vitals = successor.Vitals with { Incarnation = 2, PeakMemoryBytes = 10 } };

        _monitor.See(Pulses.From("a", cpuSeconds: 10, runs: Pulses.Of(Run)));
        _monitor.See(Pulses.From("a", cpuSeconds: 12, runs: Pulses.Of(Run)));
        _monitor.See(successor);
        _monitor.See(successor with { Vitals = successor.Vitals with { CpuSeconds = 1.5 } });

        var effort = _monitor.Effort().Agents.ShouldHaveSingleItem();
        (effort.CpuSeconds, effort.PeakMemoryBytes).ShouldBe((3, 1_000));
    }

    [Fact]
    public void Keep_OthersAlive_ForgetsWhatTheDeadHadInFlight()
    {
        _monitor.See(Pulses.From("a", runs: Pulses.Of(Run, inFlight: 4)));
        _monitor.See(Pulses.From("b", runs: Pulses.Of(Run, inFlight: 2)));

        _monitor.Keep(["b"]);

        (_monitor.Active, _monitor.InFlight).ShouldBe((1, 2));
        _monitor.Effort().Agents.Length.ShouldBe(2);
    }

    [Fact]
    public void See_Fault_IsKeptWithItsAgent()
    {
        _monitor.See(Pulses.Faulty("a", Run, "no QUIC"));
        _monitor.See(Pulses.Faulty("b", "run-2", "no driver"));

        _monitor.Faults.ShouldBe([KeyValuePair.Create("a", "no QUIC")]);
        _monitor.Effort().Faults.ShouldBe(["agent a: no QUIC"]);
    }

    [Theory]
    [InlineData(250, 0)]
    [InlineData(250, 270)]
    [InlineData(-250, -230)]
    [InlineData(-20, 20)]
    public void See_Clock_DiffersByWhatPulsesAndOrdersAgreeOn(int pulseTells, int ordersTell)
    {
        SeeClock(pulseTells - 400, ordersTell);
        SeeClock(pulseTells, ordersTell);
        SeeClock(pulseTells - 60, ordersTell);

        var certain = pulseTells > 0 ? pulseTells : Math.Min(0, ordersTell);
        _monitor.Effort().Agents.ShouldHaveSingleItem().ClockSkewMilliseconds.ShouldBe(certain);
    }

    [Fact]
    public void Report_AfterThePulse_IsNotCountedAsUnreportedAnyMore()
    {
        _monitor.See(Pulses.From("a", runs: Pulses.Of(Run) with { Unreported = 5 }));

        _monitor.Report("a", 3);
        _monitor.Report("stranger", 3);

        _monitor.Unreported.ShouldBe(2);
        _monitor.Report("a", 3);
        _monitor.Unreported.ShouldBe(0);
    }

    /// <summary>
    /// A pulse of an agent whose clock is ahead by one figure, if the pulse took no time, and at most by the other.
    /// </summary>
    private void SeeClock(int pulseTells, int ordersTell)
    {
        var pulse = Pulses.From("a", runs: Pulses.Of(Run));
        var vitals = pulse.Vitals with
        {
            Clock = _time.GetUtcNow().AddMilliseconds(pulseTells),
            ClockOffset = TimeSpan.FromMilliseconds(ordersTell),
        };
        _monitor.See(pulse with { Vitals = vitals });
    }
}
