using System.Text.Json.Serialization;

namespace LoadCluster.Shared.Runs;

/// <summary>
/// A piece of a run: the request indexes <c>First + k · Stride</c> for <c>k</c> in <c>[0, Count)</c>.
/// Closed-model shards are contiguous (<c>Stride</c> 1).
/// </summary>
/// <param name="Id">Number of the shard within its run, from 0 in the order of planning.</param>
/// <param name="First">The lowest request index of the shard.</param>
/// <param name="Stride">Distance between neighbouring indexes, at least 1.</param>
/// <param name="Count">How many indexes the shard has, at least 1.</param>
public readonly record struct Shard(long Id, long First, long Stride, long Count)
{
    /// <summary>The request index at a position.</summary>
    /// <param name="position">A position in <c>[0, Count)</c>.</param>
    public long IndexAt(long position) => First + (position * Stride);
}

/// <summary>
/// What of a shard is still to be sent: its positions from <paramref name="From"/> on. This is what agents lease: the
/// whole shard the first time (<c>From</c> 0), the rest of it after an agent handed a part back.
/// </summary>
/// <param name="Shard">The shard as it was planned.</param>
/// <param name="From">The first position to send, in <c>[0, Shard.Count)</c>.</param>
public readonly record struct ShardSlice(Shard Shard, long From)
{
    /// <summary>How many indexes the slice has.</summary>
    [JsonIgnore]
    public long Count => Shard.Count - From;
}
