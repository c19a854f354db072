using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Coordinator.Comparing;

/// <summary>
/// Judges a difference by the 95 % interval of its <see cref="BlockBootstrap"/>. Its draws are the same every time.
/// </summary>
/// <remarks>
/// The percentiles of few blocks make too short an interval: of 200 pairs of equal runs of two minutes, 11 % would differ. So it
/// is widened as Hesterberg (The American Statistician, 2015) does, by Student's t of the number of blocks.
/// </remarks>
internal static class DifferenceTest
{
    private const int Draws = 2_000;
    private const double Tail = 0.025;

    /// <summary>The quantile of the normal distribution that leaves the tail above it.</summary>
    private const double Z = 1.959964;

    /// <summary>A smaller change is not called a difference, however certain it is.</summary>
    private const double LeastChange = 0.01;

    public static Judgement Judge(ComparedFigure figure, IReadOnlyList<TimelineRow> from, IReadOnlyList<TimelineRow> to)
    {
        if (figure.Part is null)
            return Judgement.NotJudged;
        if (BlockBootstrap.Of(from, figure.Part) is not { } before || BlockBootstrap.Of(to, figure.Part) is not { } after)
            return Judgement.TooFewData;
        var sign = SignOf(before, after);
        if (sign == 0 || Math.Abs(after.Value - before.Value) < LeastChange * Math.Abs(before.Value))
            return Judgement.NoDifference;
        return sign > 0 == figure.IsHigherBetter ? Judgement.Better : Judgement.Worse;
    }

    /// <summary>On which side of 0 the interval is; 0 if it contains it.</summary>
    private static int SignOf(BlockBootstrap before, BlockBootstrap after)
    {
        var random = new Random(1);
        var differences = new double[Draws];
        for (var i = 0; i < Draws; i++)
            differences[i] = after.Draw(random) - before.Draw(random);
        Array.Sort(differences);
        var (low, high) = (differences[(int)(Tail * Draws)], differences[(int)((1 - Tail) * Draws) - 1]);
        var (difference, wider) = (after.Value - before.Value, Widening(Math.Min(before.Blocks, after.Blocks)));
        return difference - (wider * (difference - low)) > 0 ? 1
            : difference + (wider * (high - difference)) < 0 ? -1
            : 0;
    }

    private static double Widening(int blocks) => Math.Sqrt(blocks / (blocks - 1d)) * StudentT(blocks - 1) / Z;

    /// <summary>Its quantile by the expansion of Cornish and Fisher, which is exact to 0.3 % from four degrees of freedom.</summary>
    private static double StudentT(double freedom)
    {
        var (z3, z5, z7) = (Math.Pow(Z, 3), Math.Pow(Z, 5), Math.Pow(Z, 7));
        return Z
            + ((z3 + Z) / (4 * freedom))
            + (((5 * z5) + (16 * z3) + (3 * Z)) / (96 * freedom * freedom))
            + (((3 * z7) + (19 * z5) + (17 * z3) - (15 * Z)) / (384 * freedom * freedom * freedom));
    }
}
