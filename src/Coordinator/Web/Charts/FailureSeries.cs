namespace LoadCluster.Coordinator.Web.Charts;

/// <summary>Failures by kind: a line for each of the most frequent kinds, and one for all others.</summary>
internal static class FailureSeries
{
    /// <summary>More lines could not be told apart.</summary>
    private const int MostKinds = 3;

    public static IReadOnlyList<ChartSeries> Of(IReadOnlyList<TimelinePoint> points)
    {
        var kinds = points.SelectMany(point => point.FailuresPerSecond)
            .GroupBy(failure => failure.Key, failure => failure.Value)
            .OrderByDescending(kind => kind.Sum())
            .Select(kind => kind.Key)
            .ToList();
        var lines = kinds.Take(MostKinds).Select(kind => Sum(kind, points, [kind]));
        return kinds.Count > MostKinds ? [.. lines, Sum("others", points, kinds[MostKinds..])] : [.. lines];
    }

    private static ChartSeries Sum(string name, IReadOnlyList<TimelinePoint> points, IReadOnlyList<string> kinds) =>
        new(name, [.. points.Select(point => (double?)kinds.Sum(kind => point.FailuresPerSecond.GetValueOrDefault(kind)))]);
}
