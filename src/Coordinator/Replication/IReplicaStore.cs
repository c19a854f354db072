using System.Collections.Immutable;

namespace LoadCluster.Coordinator.Replication;

/// <summary>A replica's disk. Every method that saves has synced when it returns, or throws <see cref="StateStoreException"/>.</summary>
internal interface IReplicaStore
{
    /// <summary>Reads everything. Rows beyond what the entries name are dropped.</summary>
    StoredState Load();

    void SavePromise(ReplicaPromise promise);

    /// <summary>Replaces entries, each of them whole or not at all. Their rows must be in the logs.</summary>
    void SaveEntries(ImmutableArray<StateEntry> entries);

    IRowLog Rows(string key, string kind);

    /// <summary>Moves what is there out of the way, for an operator to inspect.</summary>
    void SetAside();
}

/// <summary>
/// The rows of one kind of one key. They are synced with the entry that names their end, and none that an entry on disk
/// names is lost before.
/// </summary>
internal interface IRowLog
{
    RowPosition End { get; }

    bool Contains(RowPosition position);

    /// <summary>Replaces all that follows <see cref="RowBlock.From"/> by the block, unless the log has the block already.</summary>
    /// <returns>False if the log does not contain <see cref="RowBlock.From"/>.</returns>
    bool Append(RowBlock block);

    /// <summary>
    /// Reads whole lines from one position on, or from 0 if the log does not contain it, up to the other position or to the
    /// limit of a block.
    /// </summary>
    /// <returns>Null if the log does not contain <paramref name="until"/>.</returns>
    RowBlock? Read(RowPosition from, RowPosition until);
}

/// <summary>What a disk holds.</summary>
/// <param name="Promise">Null if there is none.</param>
/// <param name="Entries">All of them.</param>
/// <param name="Damage">What is wrong with it, in one sentence, or null.</param>
internal sealed record StoredState(ReplicaPromise? Promise, ImmutableArray<StateEntry> Entries, string? Damage)
{
    public static StoredState Damaged(string sentence) => new(null, [], sentence);
}
