using Akka.Actor;
using LoadCluster.Coordinator.Agents;
using LoadCluster.Shared.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace LoadCluster.Coordinator.Tests.Agents;

public sealed class AgentRecordTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly AgentRecord _agent;

    public AgentRecordTests() => _agent = new AgentRecord(Statuses.Registration("a"), ActorRefs.Nobody, _time);

    [Fact]
    public void Snapshot_NoStatusYet_ShowsTheRegistration()
    {
        var agent = Snapshot(share: 9);

        (agent.Name, agent.State, agent.Protocol).ShouldBe(("a", AgentState.Working, ProtocolVersion.Current));
        (agent.Version, agent.Cores, agent.Share, agent.Address).ShouldBe(("1.0.0", 1, 9, ""));
        (agent.InFlight, agent.Leases, agent.RequestsPerSecond).ShouldBe((0, 0, 0));
    }

    [Fact]
    public void Snapshot_FirstStatus_SumsUpItsSessions()
    {
        _agent.Update(Statuses.From("a", sessions: [Run(0, inFlight: 3, leases: 1), Run(0, inFlight: 4, leases: 2)]));

        var agent = Snapshot(share: 9);

        (agent.Share, agent.InFlight, agent.Leases).ShouldBe((9, 7, 3));
        (agent.RequestsPerSecond, agent.CpuPercent).ShouldBe((0, 0));
    }

    [Fact]
    public void Snapshot_StatusesOfASecond_AddUp()
    {
        _agent.Update(Statuses.From("a", cpuSeconds: 10));
        Pass(milliseconds: 400);
        _agent.Update(Statuses.From("a", cpuSeconds: 10.2, sessions: Run(30)));
        Pass(milliseconds: 600);
        _agent.Update(Statuses.From("a", cpuSeconds: 10.5, sessions: [Run(50), Run(20)]));

        Snapshot().RequestsPerSecond.ShouldBe(100);
        Snapshot().CpuPercent.ShouldBe(50, tolerance: 1e-9);
    }

    [Fact]
    public void Snapshot_LateSecond_IsStillPerSecond()
    {
        _agent.Update(Statuses.From("a", cpuSeconds: 1));
        Pass(milliseconds: 2_000);

        _agent.Update(Statuses.From("a", cpuSeconds: 4, sessions: Run(100)));

        Snapshot().RequestsPerSecond.ShouldBe(50);
        Snapshot().CpuPercent.ShouldBe(150);
    }

    [Fact]
    public void Snapshot_SecondNotOver_KeepsTheFiguresOfTheLast()
    {
        _agent.Update(Statuses.From("a"));
        Pass(milliseconds: 1_000);
        _agent.Update(Statuses.From("a", sessions: Run(100)));
        Pass(milliseconds: 100);

        _agent.Update(Statuses.From("a", sessions: Run(7)));

        Snapshot().RequestsPerSecond.ShouldBe(100);
        Pass(milliseconds: 900);
        _agent.Update(Statuses.From("a", sessions: Run(3)));
        Snapshot().RequestsPerSecond.ShouldBe(10);
    }

    [Fact]
    public void Snapshot_RequestsSentLate_ShowsByHowMuchOnAverage()
    {
        _agent.Update(Statuses.From("a"));
        Pass(milliseconds: 1_000);

        // The tallies of these tests have a latency of 1 ms and a service time of 0.9 ms.
        _agent.Update(Statuses.From("a", sessions: [Run(30), Run(10)]));

        Snapshot().LagMilliseconds.ShouldBe(0.1, tolerance: 0.01);
        Pass(milliseconds: 1_000);
        _agent.Update(Statuses.From("a"));
        Snapshot().LagMilliseconds.ShouldBe(0);
    }

    [Fact]
    public void Snapshot_ClockAhead_ShowsByHowMuch()
    {
        _agent.Update(Statuses.From("a"));
        Pass(milliseconds: 1_000);
        var status = Statuses.From("a");

        _agent.Update(status with { Process = status.Process with { Clock = _time.GetUtcNow().AddMilliseconds(250) } });

        Snapshot().ClockSkewMilliseconds.ShouldBe(250);
    }

    [Theory]
    [InlineData(AgentState.Working, AgentState.Cordoned)]
    [InlineData(AgentState.Leaving, AgentState.Leaving)]
    public void Snapshot_OperatorDrainedIt_ShowsThatUnlessItLeaves(AgentState state, AgentState expected)
    {
        _agent.Update(Statuses.From("a") with { State = state });

        _agent.Snapshot(share: 0, cordoned: true).State.ShouldBe(expected);
    }

    [Fact]
    public void Silence_AfterAStatus_StartsAnew()
    {
        _agent.Update(Statuses.From("a"));
        Pass(milliseconds: 3_000);
        _agent.Silence.ShouldBe(TimeSpan.FromSeconds(3));

        _agent.Update(Statuses.From("a"));

        _agent.Silence.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void HasLeft_Leaving_OnceItsSessionsHaveEnded()
    {
        var leaving = Statuses.From("a") with { State = AgentState.Leaving };
        _agent.HasLeft.ShouldBeFalse();

        _agent.Update(leaving with { Sessions = [Run(0, inFlight: 1)] });
        _agent.HasLeft.ShouldBeFalse();

        _agent.Update(leaving with { Sessions = [Statuses.Of("run-1", hasEnded: true)] });
        _agent.HasLeft.ShouldBeTrue();
    }

    private static SessionStatus Run(long requests, int inFlight = 0, int leases = 0) =>
        Statuses.Of("run-1", Tallies.Succeeding(requests), inFlight: inFlight, leases: leases);

    private AgentSnapshot Snapshot(int share = 0) => _agent.Snapshot(share, cordoned: false);

    private void Pass(int milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
}
