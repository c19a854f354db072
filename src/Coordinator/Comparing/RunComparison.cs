namespace LoadCluster.Coordinator.Comparing;

/// <summary>Runs side by side; the first is what the others are compared with.</summary>
public sealed record RunComparison(IReadOnlyList<ComparedRun> Runs, IReadOnlyList<FigureComparison> Figures)
{
    /// <summary>How differences are judged, in one sentence.</summary>
    public const string Method =
        "Judged by a circular block bootstrap of the seconds of both runs, 95 %: percentiles by the mean of each second's, weighted "
        + "with its requests; the first and the last second do not count, and less than 1 % is not called a difference.";

    /// <summary>Compares at least one run with the first.</summary>
    public static RunComparison Of(IReadOnlyList<ComparedRun> runs) => new(
        runs,
        [.. ComparedFigure.All.Select((figure, i) => FigureComparison.Of(figure, i, runs))]);
}

/// <summary>One figure of all runs.</summary>
/// <param name="Figure">The figure.</param>
/// <param name="Values">Its value in each run.</param>
/// <param name="Changes">How each run but the first differs from the first.</param>
public sealed record FigureComparison(
    ComparedFigure Figure, IReadOnlyList<double?> Values, IReadOnlyList<FigureChange> Changes)
{
    /// <summary>A run's value as people read it.</summary>
    public string ValueText(int run) => Values[run] is { } value ? Figure.Show(value) : "–";

    internal static FigureComparison Of(ComparedFigure figure, int place, IReadOnlyList<ComparedRun> runs) => new(
        figure,
        [.. runs.Select(run => run.Values[place])],
        [.. runs.Skip(1).Select(run => FigureChange.Of(figure, place, runs[0], run))]);
}

/// <summary>How a figure differs from that of the first run.</summary>
/// <param name="Percent">The change in percent; infinite from 0, none where nothing was measured.</param>
/// <param name="Judgement">Whether that is a difference.</param>
public sealed record FigureChange(double? Percent, Judgement Judgement)
{
    /// <summary>The change as people read it, like <c>+3.2 %</c>.</summary>
    public string Text => Percent switch
    {
        null => "–",
        { } percent when double.IsInfinity(percent) => "from 0",
        { } percent => $"{percent:+0.0;-0.0;0.0} %",
    };

    internal static FigureChange Of(ComparedFigure figure, int place, ComparedRun from, ComparedRun to) => new(
        PercentOf(from.Values[place], to.Values[place]),
        DifferenceTest.Judge(figure, from.Timeline, to.Timeline));

    private static double? PercentOf(double? from, double? to) => (from, to) switch
    {
        (null, _) or (_, null) => null,
        (0, 0) => 0,
        ({ } before, { } after) => 100 * (after - before) / before,
    };
}
