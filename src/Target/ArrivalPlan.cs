using LoadCluster.Shared.Runs;

namespace LoadCluster.Target;

/// <summary>
/// Decides about the k-th arrival from the seed and k alone, so that a run can be repeated. With one request at a time
/// the very same requests meet the very same fate; with many at once the server still deals the same hand in the same
/// order, but which request comes k-th is up to the network.
/// </summary>
/// <remarks>
/// The two uniform numbers for arrival k are the elements 2k and 2k+1 of the SplitMix64 sequence that starts at the
/// seed.
/// </remarks>
internal sealed class ArrivalPlan(TargetOptions options)
{
    private readonly ulong _seed = unchecked((ulong)options.Seed);
    private readonly long _minTicks = options.Delay.Min.Ticks;
    private readonly long _spanTicks = (options.Delay.Max - options.Delay.Min).Ticks;

    // Upper ends of the slices of [0, 1) that the fates own; added up in decimal, so that 100 % reach 1 exactly.
    private readonly double _fail = Fraction(options.Fail.Percent);
    private readonly double _resetBefore = Fraction(options.Fail.Percent + options.Reset.Percent / 2);
    private readonly double _reset = Fraction(options.Fail.Percent + options.Reset.Percent);
    private readonly double _hang = Fraction(options.Fail.Percent + options.Reset.Percent + options.Hang.Percent);

    /// <summary>The decision about arrival <paramref name="k"/>, counted from 0.</summary>
    public Arrival At(long k) =>
        new(FateAt(Uniform(2 * k)), new TimeSpan(_minTicks + (long)(_spanTicks * Uniform(2 * k + 1))));

    private Fate FateAt(double uniform) =>
        uniform >= _hang ? Fate.Answer
        : uniform < _fail ? Fate.Fail
        : uniform < _resetBefore ? Fate.ResetBeforeAnswer
        : uniform < _reset ? Fate.ResetInAnswer
        : Fate.Hang;

    private double Uniform(long element) =>
        (SplitMix64.At(_seed, (ulong)element) >> 11) * (1.0 / (1L << 53));

    private static double Fraction(decimal percent) => (double)(percent / 100);
}
