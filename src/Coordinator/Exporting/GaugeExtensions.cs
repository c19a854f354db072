using Prometheus;

namespace LoadCluster.Coordinator.Exporting;

internal static class GaugeExtensions
{
    /// <summary>Sets the value of each label, and removes all other labels.</summary>
    public static void SetAll(this Gauge gauge, IEnumerable<(string Label, double Value)> values)
    {
        var current = values.ToList();
        var labels = current.Select(one => one.Label).ToHashSet();
        foreach (var gone in gauge.GetAllLabelValues().Where(label => !labels.Contains(label[0])).ToList())
            gauge.RemoveLabelled(gone);
        foreach (var (label, value) in current)
            gauge.WithLabels(label).Set(value);
    }
}
