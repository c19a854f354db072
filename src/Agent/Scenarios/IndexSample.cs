using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Scenarios;

/// <summary>A share of all indexes, chosen by a seed: the same seed and share choose the same ones.</summary>
internal readonly struct IndexSample
{
    // Flows are chosen by the same generator: with the same numbers, a small sample would have indexes of one flow alone.
    private const ulong Stream = 0x73616D706C65;

    private readonly ulong _seed;
    private readonly ulong _below;

    /// <param name="seed">The seed of the run.</param>
    /// <param name="share">The share, 0 to 1.</param>
    public IndexSample(long seed, double share) =>
        (_seed, _below) = ((ulong)seed ^ Stream, share >= 1 ? ulong.MaxValue : (ulong)(share * ulong.MaxValue));

    public bool Has(long index) =>
        _below == ulong.MaxValue || (_below > 0 && SplitMix64.At(_seed, (ulong)index) < _below);
}
