using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Coordinator.Comparing;

/// <summary>
/// Judges a difference by the 95 % percentile interval of its <see cref="BlockBootstrap"/>. Its draws are the same every
/// time.
/// </summary>
internal static class DifferenceTest
{
    private const int Draws = 2_000;
    private const double Tail = 0.025;

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
        return low > 0 ? 1 : high < 0 ? -1 : 0;
    }
}
