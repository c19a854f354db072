using System.Collections.Immutable;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Shared.Messages;

/// <summary>A fact of a run's journal. The state of a run is the fold of its journal, and nothing else.</summary>
/// <param name="Header">Who says it, and when.</param>
public abstract record JournalEntry(MessageHeader Header) : Message(Header);

/// <summary>A run was accepted and may be planned.</summary>
/// <param name="Header">Who says it, and when.</param>
/// <param name="Spec">What the user asked for.</param>
/// <param name="At">When that was, by the coordinator's clock.</param>
public sealed record RunAccepted(MessageHeader Header, RunSpec Spec, DateTimeOffset At) : JournalEntry(Header);

/// <summary>The first shares of the limit are about to be ordered. Only the first such entry counts.</summary>
/// <param name="Header">Who says it, and when.</param>
/// <param name="At">When index 0 should start, by the coordinator's clock; a little ahead where that matters.</param>
public sealed record RunStarted(MessageHeader Header, DateTimeOffset At) : JournalEntry(Header);

/// <summary>A run is to end before all its indexes are sent.</summary>
/// <param name="Header">Who says it, and when.</param>
/// <param name="Phase">How.</param>
/// <param name="Reason">Why.</param>
/// <param name="LostThreshold">
/// The threshold, as it was typed; <see langword="null"/> unless that is the reason.
/// </param>
public sealed record RunStopped(MessageHeader Header, RunPhase Phase, StopReason Reason, string? LostThreshold)
    : JournalEntry(Header);

/// <summary>Why a run ends before all its indexes are sent.</summary>
public enum StopReason
{
    /// <summary>Somebody said so.</summary>
    Asked,

    /// <summary>A threshold cannot hold any more.</summary>
    ThresholdLost,

    /// <summary>Its duration is over: it was to end like this.</summary>
    TimeUp,
}

/// <summary>
/// A coordinator takes over. Entries of coordinators of lower epochs that follow do not count; who appended it has
/// read the whole journal when it appears.
/// </summary>
/// <param name="Header">Who took over, and its epoch.</param>
public sealed record CoordinatorElected(MessageHeader Header) : JournalEntry(Header);

/// <summary>Work is about to go to the shard queue: new shards, or the rest of one that was handed back.</summary>
/// <param name="Header">Who says it, and when.</param>
/// <param name="Slices">What will be queued, in this order.</param>
public sealed record ShardsPlanned(MessageHeader Header, ImmutableArray<ShardSlice> Slices) : JournalEntry(Header);

/// <summary>
/// An agent holds a slice and may send it from now on. Whoever held the same slice before, and did not report it, may
/// have sent it too: from these entries, and not from what an engine counts as deliveries, follows what may have been
/// sent twice.
/// </summary>
/// <param name="Header">Who says it, and when.</param>
/// <param name="Slice">What was leased.</param>
public sealed record ShardLeased(MessageHeader Header, ShardSlice Slice) : JournalEntry(Header);

/// <summary>
/// An agent accounts for the front of a slice that it leased. Short of its end, that hands the rest back.
/// </summary>
/// <param name="Header">Who says it, and when.</param>
/// <param name="Slice">What was leased.</param>
/// <param name="Count">How many indexes from its front are accounted for; 0 hands all of it back.</param>
/// <param name="Tally">What became of those indexes: an encoded <see cref="Metrics.Tally"/>.</param>
public sealed record ShardReported(MessageHeader Header, ShardSlice Slice, long Count, ReadOnlyMemory<byte> Tally)
    : JournalEntry(Header);

/// <summary>The run is over; nothing after this entry counts.</summary>
/// <param name="Header">Who says it, and when.</param>
/// <param name="Duration">From the start to the last report that was accepted.</param>
/// <param name="Effort">What pulses told and the rest of the journal does not know.</param>
public sealed record RunEnded(MessageHeader Header, TimeSpan Duration, RunEffort Effort) : JournalEntry(Header);

/// <summary>What a run took, as the pulses of its agents told.</summary>
/// <param name="Driver">The driver it was sent with; empty when nothing was.</param>
/// <param name="MaxInFlight">The most requests in flight at one moment.</param>
/// <param name="Agents">What it took of each agent.</param>
/// <param name="Faults">Why agents could not take part, a line each.</param>
public sealed record RunEffort(
    string Driver, int MaxInFlight, ImmutableArray<AgentEffort> Agents, ImmutableArray<string> Faults);

/// <summary>What a run took of one agent.</summary>
/// <param name="Agent">Its name.</param>
/// <param name="CpuSeconds">Processor time its process used during the run, user and system.</param>
/// <param name="PeakMemoryBytes">The highest resident size its process ever had.</param>
/// <param name="BusiestSecond">The share of its processors' time that it used in its busiest second: 0 to 1.</param>
/// <param name="ClockSkewMilliseconds">
/// How far its clock was ahead of the coordinator's, at least; negative for behind.
/// </param>
public readonly record struct AgentEffort(
    string Agent, double CpuSeconds, long PeakMemoryBytes, double BusiestSecond, double ClockSkewMilliseconds);
