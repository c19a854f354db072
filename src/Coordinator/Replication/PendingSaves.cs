using System.Collections.Immutable;
using System.Text;

namespace LoadCluster.Coordinator.Replication;

/// <summary>A save, or several of one key that arrived while a write was on its way.</summary>
/// <param name="Version">Of the latest of them.</param>
/// <param name="Value">The latest value; null deletes the key.</param>
/// <param name="Rows">The rows of all of them.</param>
/// <param name="StartsAnew">Whether rows that were saved before are dropped.</param>
/// <param name="Acknowledge">Answers all askers.</param>
internal sealed record PendingSave(
    string Key,
    long Version,
    ReadOnlyMemory<byte>? Value,
    ImmutableArray<NewRows> Rows,
    bool StartsAnew,
    Action Acknowledge)
{
    public long Bytes =>
        (Value?.Length ?? 0) + Rows.Sum(rows => rows.Lines.Sum(line => Encoding.UTF8.GetByteCount(line) + 1L));

    public static PendingSave Of(SaveState save, Action acknowledge) =>
        new(save.Key, save.Version, save.Value, save.Rows, StartsAnew: false, acknowledge);

    public static PendingSave Deletion(string key, Action acknowledge) =>
        new(key, Version: 0, Value: null, Rows: [], StartsAnew: true, acknowledge);

    public PendingSave MergeInto(PendingSave earlier) => this with
    {
        Rows = StartsAnew ? Rows : earlier.Rows.AddRange(Rows),
        StartsAnew = StartsAnew || earlier.StartsAnew,
        Acknowledge = earlier.Acknowledge + Acknowledge,
    };
}

/// <summary>Merges what is to be saved next: natural group commit.</summary>
internal sealed class PendingSaves
{
    /// <summary>What a value and the rows that wait with it may measure.</summary>
    public const long MaximumSaveBytes = 8 << 20;

    private const long MaximumBatchBytes = 10 << 20;
    private readonly Dictionary<string, PendingSave> _saves = [];

    /// <returns>False if it is too large, with the rows that wait already.</returns>
    public bool TryAdd(PendingSave save)
    {
        var merged = _saves.TryGetValue(save.Key, out var earlier) ? save.MergeInto(earlier) : save;
        var fits = merged.Bytes <= MaximumSaveBytes;
        if (fits)
            _saves[save.Key] = merged;
        return fits;
    }

    public ImmutableArray<PendingSave> TakeBatch()
    {
        var batch = ImmutableArray.CreateBuilder<PendingSave>();
        var size = 0L;
        foreach (var save in _saves.Values)
        {
            size += save.Bytes;
            if (batch.Count > 0 && size > MaximumBatchBytes)
                break;
            batch.Add(save);
        }

        foreach (var save in batch)
            _saves.Remove(save.Key);
        return batch.ToImmutable();
    }
}
