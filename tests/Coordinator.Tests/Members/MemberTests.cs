using LoadCluster.Coordinator.Members;
using LoadCluster.Shared.Messages;

namespace LoadCluster.Coordinator.Tests.Members;

public sealed class MemberTests
{
    private readonly FakeTime _time = new();
    private readonly Member _member;

    public MemberTests() => _member = new Member(_time);

    [Fact]
    public void Snapshot_FirstPulse_TellsWhatItSays()
    {
        See(Pulses.From("a", runs: [Run(0, inFlight: 3, leases: 1), Run(0, inFlight: 4, leases: 2)]));

        var agent = _member.Snapshot(share: 9);

        (agent.Name, agent.State, agent.Protocol).ShouldBe(("a", AgentState.Working, Protocol.Version));
        (agent.Version, agent.Cores).ShouldBe(("1.0.0", 1));
        (agent.Share, agent.InFlight, agent.Leases).ShouldBe((9, 7, 3));
        (agent.RequestsPerSecond, agent.CpuPercent).ShouldBe((0, 0));
    }

    [Fact]
    public void Snapshot_PulsesOfASecond_AddUp()
    {
        See(Pulses.From("a", cpuSeconds: 10));
        Pass(milliseconds: 400);
        See(Pulses.From("a", cpuSeconds: 10.2, runs: Run(30)));
        Pass(milliseconds: 600);
        See(Pulses.From("a", cpuSeconds: 10.5, runs: [Run(50), Run(20)]));

        _member.Snapshot(share: 0).RequestsPerSecond.ShouldBe(100);
        _member.Snapshot(share: 0).CpuPercent.ShouldBe(50, tolerance: 1e-9);
    }

    [Fact]
    public void Snapshot_LateSecond_IsStillPerSecond()
    {
        See(Pulses.From("a", cpuSeconds: 1));
        Pass(milliseconds: 2_000);

        See(Pulses.From("a", cpuSeconds: 4, runs: Run(100)));

        _member.Snapshot(share: 0).RequestsPerSecond.ShouldBe(50);
        _member.Snapshot(share: 0).CpuPercent.ShouldBe(150);
    }

    [Fact]
    public void Snapshot_SecondNotOver_KeepsTheFiguresOfTheLast()
    {
        See(Pulses.From("a"));
        Pass(milliseconds: 1_000);
        See(Pulses.From("a", runs: Run(100)));
        Pass(milliseconds: 100);

        See(Pulses.From("a", runs: Run(7)));

        _member.Snapshot(share: 0).RequestsPerSecond.ShouldBe(100);
        Pass(milliseconds: 900);
        See(Pulses.From("a", runs: Run(3)));
        _member.Snapshot(share: 0).RequestsPerSecond.ShouldBe(10);
    }

    [Fact]
    public void Snapshot_RequestsSentLate_TellsByHowMuchOnAverage()
    {
        See(Pulses.From("a"));
        Pass(milliseconds: 1_000);

        // The tallies of these tests have a latency of 1 ms and a service time of 0.9 ms.
        See(Pulses.From("a", runs: [Run(30), Run(10)]));

        _member.Snapshot(share: 0).LagMilliseconds.ShouldBe(0.1, tolerance: 0.01);
        Pass(milliseconds: 1_000);
        See(Pulses.From("a"));
        _member.Snapshot(share: 0).LagMilliseconds.ShouldBe(0);
    }

    [Fact]
    public void Snapshot_ClockAhead_TellsByHowMuch()
    {
        See(Pulses.From("a"));
        Pass(milliseconds: 1_000);
        var pulse = Pulses.From("a");

        See(pulse with { Vitals = pulse.Vitals with { Clock = _time.GetUtcNow().AddMilliseconds(250) } });

        _member.Snapshot(share: 0).ClockSkewMilliseconds.ShouldBe(250);
    }

    [Fact]
    public void Snapshot_AnotherProtocol_TellsOnlyThatItIsThere()
    {
        See(Pulses.OfAnotherProtocol("stranger"));
        Pass(milliseconds: 1_000);
        See(Pulses.OfAnotherProtocol("stranger"));

        var agent = _member.Snapshot(share: 0);

        agent.Protocol.ShouldBe(Protocol.Version + 1);
        (agent.InFlight, agent.Leases, agent.RequestsPerSecond).ShouldBe((0, 0, 0));
        _member.IsAbleToWork.ShouldBeFalse();
    }

    [Fact]
    public void Silence_AfterAPulse_StartsAnew()
    {
        See(Pulses.From("a"));
        Pass(milliseconds: 3_000);
        _member.Silence.ShouldBe(TimeSpan.FromSeconds(3));

        See(Pulses.From("a"));

        _member.Silence.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Last_NeverPulsed_Throws()
    {
        Should.Throw<InvalidOperationException>(() => _member.Last);
        _member.IsAbleToWork.ShouldBeFalse();
    }

    private static RunPulse Run(long requests, int inFlight = 0, int leases = 0) =>
        Pulses.Of("run-1", Tallies.Succeeding(requests), inFlight: inFlight) with { Leases = leases };

    private void See(AgentPulsed pulse) => _member.See(pulse);

    private void Pass(int milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
}
