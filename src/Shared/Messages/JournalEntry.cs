using System.Collections.Immutable;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Shared.Messages;

/// <summary>A fact of a run's journal. The state of a run is the fold of its journal, and nothing else.</summary>
/// <param name="Header">Who says it, and when.</param>
public abstract record JournalEntry(MessageHeader Header) : Message(Header);

/// <summary>A run was accepted and may be planned.</summary>
/// <param name="Header">Who says it, and when.</param>
/// <param name="Spec">What the user asked for.</param>
public sealed record RunAccepted(MessageHeader Header, RunSpec Spec) : JournalEntry(Header);

/// <summary>
/// A coordinator takes over. Entries of coordinators of lower epochs that follow do not count; who appended it has read the
/// whole journal when it appears.
/// </summary>
/// <param name="Header">Who took over, and its epoch.</param>
public sealed record CoordinatorElected(MessageHeader Header) : JournalEntry(Header);

/// <summary>Work is about to go to the shard queue: new shards, or the rest of one that was handed back.</summary>
/// <param name="Header">Who says it, and when.</param>
/// <param name="Slices">What will be queued, in this order.</param>
public sealed record ShardsPlanned(MessageHeader Header, ImmutableArray<ShardSlice> Slices) : JournalEntry(Header);

/// <summary>An agent accounts for a part of a shard that it leased. A part short of the end hands the rest back.</summary>
/// <param name="Header">Who says it, and when.</param>
/// <param name="ShardId">The shard.</param>
/// <param name="From">Position of the first index accounted for.</param>
/// <param name="Count">How many indexes are accounted for; 0 hands all of it back.</param>
/// <param name="EarlierDeliveries">How often the lease had gone to an agent before, each of which may have sent it.</param>
/// <param name="Tally">What became of those indexes: an encoded <see cref="Metrics.Tally"/>.</param>
public sealed record ShardReported(
    MessageHeader Header, long ShardId, long From, long Count, int EarlierDeliveries, ReadOnlyMemory<byte> Tally) : JournalEntry(Header);

/// <summary>The run is over; nothing after this entry counts.</summary>
/// <param name="Header">Who says it, and when.</param>
public sealed record RunEnded(MessageHeader Header) : JournalEntry(Header);
