using Microsoft.AspNetCore.Components;

namespace LoadCluster.Coordinator.Web.Charts;

/// <summary>How latencies are distributed, on a logarithmic scale.</summary>
public partial class HistogramChart
{
    /// <summary>An axis of fewer requests would have ticks between whole numbers.</summary>
    private const int MostTicksOfCounts = 5;

    private ChartAxis _x = ChartAxis.Linear(1);
    private ChartAxis _y = ChartAxis.Linear(1);
    private long _total;

    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    [Parameter, EditorRequired]
    public IReadOnlyList<HistogramBin> Bins { get; set; } = [];

    /// <summary>Latencies to mark.</summary>
    [Parameter]
    public IReadOnlyList<(string Name, double Milliseconds)> Marks { get; set; } = [];

    protected override void OnParametersSet()
    {
        if (Bins.Count == 0)
            return;
        _x = ChartAxis.Log(Bins[0].From, Bins[^1].To);
        _y = ChartAxis.Linear(Math.Max(MostTicksOfCounts, Bins.Max(bin => bin.Count)));
        _total = Bins.Sum(bin => bin.Count);
    }
}
