using System.Collections.Immutable;

namespace LoadCluster.Coordinator.Replication;

// The active coordinator and its StateWriter; these messages stay in the process.
//
//   coordinator                                        StateWriter (child)
//     ◄─ StateAdopted(term, values) ──────────────────   once, after its election
//     ── SaveState(key, version, value, rows) ───────►
//     ◄─ StateSaved(key, version) ────────────────────   on the disks of a majority
//     ── DeleteState(key) ───────────────────────────►
//     ◄─ StateDeleted(key) ───────────────────────────
//     ◄─ WriterFenced(higher term) ───────────────────   nothing is written any more: stop acting
//     ◄─ ReplicaHealthChanged(replica, fault) ────────

/// <summary>
/// All values as the last writer left them, written again to a majority under the new term. Saves that were never
/// acknowledged may be among them.
/// </summary>
internal sealed record StateAdopted(long Term, ImmutableDictionary<string, StateValue> Values);

/// <param name="Version">The version it was saved with.</param>
/// <param name="Rows">How many rows of each kind belong to it.</param>
internal sealed record StateValue(long Version, ReadOnlyMemory<byte> Value, ImmutableDictionary<string, long> Rows);

/// <summary>Replaces a value and appends rows, both or neither. A later save of the same key may overtake it.</summary>
internal sealed record SaveState(string Key, long Version, ReadOnlyMemory<byte> Value, ImmutableArray<NewRows> Rows);

/// <summary>Lines without their line feeds.</summary>
internal sealed record NewRows(string Kind, ImmutableArray<string> Lines);

internal sealed record StateSaved(string Key, long Version);

/// <summary>The save is too large; nothing was written.</summary>
internal sealed record SaveRefused(string Key, long Version, string Reason);

internal sealed record DeleteState(string Key);

internal sealed record StateDeleted(string Key);

internal sealed record WriterFenced(long HigherTerm);

/// <summary>Why a replica cannot store anything at present; null when it can again.</summary>
internal sealed record ReplicaHealthChanged(int Replica, string? Fault);

/// <summary>Asks for rows from an offset on; the answer is a <see cref="RowsFound"/> with at most a mebibyte of them.</summary>
internal sealed record FindRows(string Key, string Kind, RowPosition From);

/// <param name="Rows">Whole lines. Ask again from their end while there are more.</param>
/// <param name="HasMore">Whether rows follow.</param>
internal sealed record RowsFound(string Key, RowBlock Rows, bool HasMore);
