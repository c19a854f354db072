using LoadCluster.Shared.Runs;

namespace LoadCluster.Shared.Protocol;

// RunSessionActor and RunActor.
//
//   session                                              RunActor
//     ── RequestShard(request 7) ───────────────────────► (answered when there is work)
//     ◄─ ShardLeased(request 7, slice) ──────────────────
//     ── ShardReported(slice, count, tally) ────────────► cursor compare-and-advance, made durable
//     ◄─ ReportAccepted(slice) ──────────────────────────
//
// A session repeats what is not answered every 500 ms and at once when a new term begins. The RunActor answers a
// repeated request with the same lease and a repeated report with ReportAccepted.

/// <summary>A session has room for one more slice. One request of a session is open at a time.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Agent">Who asks.</param>
/// <param name="Request">Counts the requests of an agent's process, from 1.</param>
public sealed record RequestShard(string RunId, AgentId Agent, long Request) : IProtocolMessage;

/// <summary>The slice is the session's to send; its lease is durable.</summary>
public sealed record ShardLeased(string RunId, long Term, long Request, ShardSlice Slice) : IProtocolMessage;

/// <summary>A session accounts for the front of a slice. Short of its end, that hands the rest back.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Agent">Who reports.</param>
/// <param name="Slice">What was leased.</param>
/// <param name="Count">How many indexes from its front are accounted for; 0 hands all of it back.</param>
/// <param name="Tally">Encoded <see cref="Metrics.Tally"/> of those indexes.</param>
/// <param name="Request">
/// The request that the slice was leased for. A slice that is handed back untouched leaves the cursor where it is, so a
/// repeated report of that could otherwise end the next lease of the same slice. 0 from agents that do not say it.
/// </param>
public sealed record ShardReported(
    string RunId, AgentId Agent, ShardSlice Slice, long Count, ReadOnlyMemory<byte> Tally, long Request = 0)
    : IProtocolMessage;

/// <summary>
/// The report need not be repeated: it is durable, or it does not count because the slice was accounted for before or
/// belongs to another agent now.
/// </summary>
public sealed record ReportAccepted(string RunId, long Term, ShardSlice Slice) : IProtocolMessage;
