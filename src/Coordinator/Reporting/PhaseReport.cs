using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>How long a phase took.</summary>
/// <param name="Phase">
/// <c>dns</c>, <c>connect</c> and <c>tls</c> of connections; <c>send</c>, <c>wait</c> and <c>receive</c> of requests.
/// </param>
/// <param name="Count">How many connections or requests went through it.</param>
/// <param name="Milliseconds">How long it took; at least 1 us.</param>
public sealed record PhaseReport(string Phase, long Count, LatencySummary Milliseconds)
{
    /// <summary>A row for each phase that there was, in their order.</summary>
    internal static IReadOnlyList<PhaseReport> Of(Tally tally)
    {
        var connections = tally.Connections;
        var (send, wait, receive) = tally.Phases();
        return
        [
            .. new[]
            {
                Of("dns", connections.LookupTime),
                Of("connect", connections.ConnectTime),
                Of("tls", connections.HandshakeTime),
                Of("send", send),
                Of("wait", wait),
                Of("receive", receive),
            }.Where(phase => phase.Count > 0),
        ];
    }

    private static PhaseReport Of(string phase, LatencyHistogram times) => new(phase, times.Count, LatencySummary.Of(times));
}
