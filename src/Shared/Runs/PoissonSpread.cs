namespace LoadCluster.Shared.Runs;

/// <summary>
/// Moves the places of indexes as a Poisson process would have them, by a seed. It works in blocks: a block keeps its
/// place and its number of arrivals, and within it they lie as independent uniform ones in ascending order do, which is
/// what a Poisson process looks like once their number is known. So the place of an index depends on its own block
/// only.
/// </summary>
/// <remarks>
/// The ascending order comes without sorting: partial sums of n + 1 exponential gaps, divided by the sum of all of them
/// (L. Devroye, Non-Uniform Random Variate Generation, 1986, chapter V.3).
/// </remarks>
internal static class PoissonSpread
{
    /// <summary>Indexes in a block. An index costs the gaps of its block, about a microsecond.</summary>
    public const int Block = 64;

    /// <summary>The place of an index, between its block's ends; it is never before that of the index before.</summary>
    /// <param name="total">How many indexes there are: the last block may be shorter.</param>
    /// <param name="area">Where the last block ends.</param>
    /// <param name="seed">What the gaps are made from.</param>
    public static double PlaceOf(long index, long total, double area, long seed)
    {
        var first = index - (index % Block);
        var count = (int)Math.Min(Block, total - first);
        var width = first + count == total ? area - first : Block;
        double before = 0, sum = 0;
        for (var i = 0; i <= count; i++)
        {
            sum += Gap(seed, first + (first / Block) + i);
            if (first + i == index)
                before = sum;
        }
        return first + (width * before / sum);
    }

    private static double Gap(long seed, long number)
    {
        // The upper 53 bits make a fraction above 0 and at most 1.
        var random = SplitMix64.At((ulong)seed, (ulong)number);
        return -Math.Log(((random >> 11) + 1) * (1.0 / (1UL << 53)));
    }
}
