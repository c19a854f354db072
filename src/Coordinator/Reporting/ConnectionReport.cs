using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>What happened to the connections of a run, as far as its driver knows.</summary>
/// <param name="FullHandshakes">TLS handshakes that started a session.</param>
/// <param name="ResumedHandshakes">TLS handshakes that resumed one.</param>
/// <param name="HandshakeMilliseconds">How long they took.</param>
/// <param name="Agreed">How many agreed on which version, cipher and protocol.</param>
/// <param name="Faults">How many connections failed for which reason.</param>
/// <param name="ResentRequests">How often a request was sent again that a server had not processed.</param>
/// <param name="StreamsWanted">How many requests at a time were planned on a connection; 0 if the server allowed them.</param>
/// <param name="StreamsAllowed">How many the server allowed.</param>
public sealed record ConnectionReport(
    long FullHandshakes,
    long ResumedHandshakes,
    LatencySummary HandshakeMilliseconds,
    IReadOnlyDictionary<string, long> Agreed,
    IReadOnlyDictionary<string, long> Faults,
    long ResentRequests,
    long StreamsWanted,
    long StreamsAllowed)
{
    internal static ConnectionReport Of(ConnectionTally tally) => new(
        tally.FullHandshakes,
        tally.ResumedHandshakes,
        LatencySummary.Of(tally.HandshakeTime),
        tally.Agreed.Counts,
        tally.Faults.Counts,
        tally.Resent,
        tally.StreamsWanted,
        tally.StreamsAllowed);
}
