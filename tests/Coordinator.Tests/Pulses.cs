using System.Collections.Immutable;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator.Tests;

/// <summary>Pulses as agents send them.</summary>
internal static class Pulses
{
    public static AgentPulsed From(
        string agent, long ordersSeen = 0, double cpuSeconds = 0, params RunPulse[] runs) => new(
        new MessageHeader(Protocol.Version, Epoch: 1, agent, Sequence: 1),
        ordersSeen,
        AgentState.Working,
        new AgentVitals(
            "1.0.0", DateTimeOffset.UnixEpoch, TimeSpan.Zero, Cores: 1, cpuSeconds, PeakMemoryBytes: 1_000, int.MaxValue),
        [.. runs],
        ImmutableDictionary<string, string>.Empty);

    /// <summary>As it arrives: the header alone, and what else it said is not understood.</summary>
    public static AgentPulsed OfAnotherProtocol(string agent, string runId = "run-1")
    {
        var pulse = From(agent, runs: Of(runId) with { Tally = new byte[] { 0xff, 0xff } });
        return pulse with { Header = pulse.Header with { Version = Protocol.Version + 1 } };
    }

    public static AgentPulsed Faulty(string agent, string runId, string fault) =>
        From(agent) with { Faults = ImmutableDictionary<string, string>.Empty.Add(runId, fault) };

    public static RunPulse Of(
        string runId,
        Tally? tally = null,
        int limit = 1,
        int inFlight = 0,
        int maxInFlight = 0,
        bool left = false)
    {
        tally ??= new Tally();
        return new RunPulse(
            runId, "scripted", tally.Encode(), tally.Total, tally.MeanLagMilliseconds, limit, inFlight, maxInFlight,
            Lanes: 1, Leases: 0, Unreported: 0, left);
    }
}
