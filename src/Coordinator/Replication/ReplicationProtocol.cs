using System.Collections.Immutable;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator.Replication;

// StateWriter and StateReplica (Replica: the index of the replica that answers).
//
//   writer                                             replica
//     ── PromiseTerm(term, writer) ──────────────────►   promise synced
//     ◄─ TermPromised(headers of all entries) ────────
//     ── ReadEntry(key) ─────────────────────────────►
//     ◄─ EntryRead(entry) ────────────────────────────
//     ── WriteEntries(term, writer, entries, rows) ──►   rows fetched from other replicas if any are missing; synced
//     ◄─ EntriesWritten(headers) ─────────────────────
//     ◄─ TermRefused(higher term) | ReplicaUnavailable(reason)   instead of any of these
//
// Two replicas: founding, recovery of a lost disk, missing rows.
//
//   replica                                            replica
//     ── ReadReplicaStatus ──────────────────────────►
//     ◄─ ReplicaStatus(phase, asker's incarnation) ───
//     ── RecoverReplica(asker's new incarnation) ────►   incarnation synced
//     ◄─ ReplicaRecovery(promise, headers) ───────────
//     ── ReadEntry(key) / ReadRows(from, until) ─────►
//     ◄─ EntryRead(entry) / RowsRead(rows) ───────────
//
// Every message may be lost, repeated or late.

internal sealed record PromiseTerm(long Term, Guid Writer) : IProtocolMessage;

/// <param name="Replica">The replica that answers.</param>
/// <param name="Term">What it promised.</param>
/// <param name="Incarnations">The highest incarnation of each replica that it knows of, its own included.</param>
/// <param name="Headers">Of all entries it has.</param>
internal sealed record TermPromised(
    int Replica, long Term, ImmutableArray<long> Incarnations, ImmutableArray<EntryHeader> Headers) : IProtocolMessage;

/// <summary>Without writes, it asks what the replica has.</summary>
internal sealed record WriteEntries(long Term, Guid Writer, ImmutableArray<EntryWrite> Writes) : IProtocolMessage;

/// <summary>An entry with rows that were added to it. They may start after, or before, what a replica has.</summary>
internal sealed record EntryWrite(StateEntry Entry, ImmutableArray<RowBlock> Rows);

/// <summary>Whole lines of text, the last line feed included.</summary>
internal sealed record RowBlock(string Kind, RowPosition From, RowPosition To, ReadOnlyMemory<byte> Text);

/// <summary>The replica has these entries, or newer ones, on disk: those that were sent, or all if none were.</summary>
internal sealed record EntriesWritten(
    int Replica, long Term, ImmutableArray<long> Incarnations, ImmutableArray<EntryHeader> Headers) : IProtocolMessage;

/// <summary>The replica promised this term, or a higher one, to another writer.</summary>
internal sealed record TermRefused(int Replica, long Term, long Promised) : IProtocolMessage;

/// <summary>The replica does not count for a majority until its disk is well again.</summary>
internal sealed record ReplicaUnavailable(int Replica, string Reason) : IProtocolMessage;

internal sealed record ReadEntry(string Key) : IProtocolMessage;

internal sealed record EntryRead(int Replica, StateEntry Entry) : IProtocolMessage;

/// <summary>Asks for rows up to a position, or a part of them. Only a replica that has all of them answers.</summary>
/// <param name="Key">The entry's key.</param>
/// <param name="Kind">The kind of rows.</param>
/// <param name="From">Where the asker's rows end; the answer starts at 0 if they are others.</param>
/// <param name="Until">Where the rows that are wanted end.</param>
internal sealed record ReadRows(string Key, string Kind, RowPosition From, RowPosition Until) : IProtocolMessage;

internal sealed record RowsRead(string Key, RowBlock Rows) : IProtocolMessage;

internal sealed record ReadReplicaStatus(int Asker, Guid Session) : IProtocolMessage;

internal sealed record ReplicaStatus(
    int Replica, Guid Session, ReplicaPhase Phase, long AskersIncarnation) : IProtocolMessage;

/// <summary>A replica that lost its promises asks for them, under a new incarnation: older answers of it are void.</summary>
internal sealed record RecoverReplica(int Asker, long Incarnation) : IProtocolMessage;

internal sealed record ReplicaRecovery(
    int Replica, long AskersIncarnation, ReplicaPromise Promise, ImmutableArray<EntryHeader> Headers) : IProtocolMessage;
