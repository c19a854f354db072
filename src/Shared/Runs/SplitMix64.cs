namespace LoadCluster.Shared.Runs;

/// <summary>
/// Random numbers as a pure function of a seed and an index: the outputs of SplitMix64 (Steele, Lea and Flood, "Fast
/// splittable pseudorandom number generators", OOPSLA 2014), each computed alone, since its state after <c>n</c> steps
/// is <c>seed + n · 0x9E3779B97F4A7C15</c>.
/// </summary>
public static class SplitMix64
{
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    /// <summary>
    /// The output with the number <paramref name="index"/>, counted from 0, of the generator with this seed.
    /// </summary>
    public static ulong At(ulong seed, ulong index)
    {
        unchecked
        {
            var z = seed + ((index + 1) * Gamma);
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
