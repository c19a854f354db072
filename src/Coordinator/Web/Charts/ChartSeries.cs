namespace LoadCluster.Coordinator.Web.Charts;

/// <summary>A line of a chart.</summary>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Values">A value for each place on the axis; none where nothing was measured.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<double?> Values)
{
    /// <summary>The stretches without gaps, each as the places of its first value and the one after its last.</summary>
    internal IEnumerable<Range> Stretches()
    {
        var start = 0;
        for (var i = 0; i <= Values.Count; i++)
        {
            if (i < Values.Count && Values[i] is not null)
                continue;
            if (i > start)
                yield return start..i;
            start = i + 1;
        }
    }
}
