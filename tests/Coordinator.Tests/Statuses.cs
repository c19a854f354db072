using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator.Tests;

/// <summary>What agents send of themselves.</summary>
internal static class Statuses
{
    public static AgentStatus From(string agent, double cpuSeconds = 0, params SessionStatus[] sessions) => new(
        new AgentId(agent, Incarnation: 1),
        AgentState.Working,
        new ProcessStats(DateTimeOffset.UnixEpoch, ClockOffset: TimeSpan.Zero, cpuSeconds, PeakMemoryBytes: 1_000),
        [.. sessions]);

    public static RegisterAgent Registration(
        string agent, long incarnation = 1, int maxConnections = 1_000, int protocol = ProtocolVersion.Current) =>
        new(new AgentId(agent, incarnation), protocol, "1.0.0", Cores: 1, maxConnections);

    public static SessionStatus Of(
        string runId,
        Tally? tally = null,
        int share = 1,
        int inFlight = 0,
        int maxInFlight = 0,
        int leases = 0,
        long seen = 0,
        bool hasEnded = false,
        string? fault = null)
    {
        tally ??= new Tally();
        return new SessionStatus(
            runId, seen, "scripted", tally.Encode(), tally.Total, tally.MeanLagMilliseconds, share, inFlight, maxInFlight,
            Streams: 1, leases, Unreported: 0, hasEnded, fault);
    }
}
