using System.Text;
using Microsoft.AspNetCore.Components;
using static LoadCluster.Coordinator.Web.Charts.PlotArea;

namespace LoadCluster.Coordinator.Web.Charts;

/// <summary>Lines over time or another quantity; the pointer over a place shows all its values.</summary>
public partial class LineChart
{
    private ChartAxis _y = ChartAxis.Linear(1);

    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    /// <summary>The places of the values on the X axis, ascending.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<double> Places { get; set; } = [];

    [Parameter, EditorRequired]
    public ChartAxis X { get; set; } = ChartAxis.Linear(1);

    [Parameter, EditorRequired]
    public IReadOnlyList<ChartSeries> Series { get; set; } = [];

    [Parameter, EditorRequired]
    public Func<double, string> FormatPlace { get; set; } = _ => "";

    [Parameter, EditorRequired]
    public Func<double, string> FormatValue { get; set; } = _ => "";

    [Parameter]
    public bool IsLog { get; set; }

    protected override void OnParametersSet()
    {
        var values = Series.SelectMany(line => line.Values).OfType<double>().DefaultIfEmpty(1).ToList();
        _y = IsLog ? ChartAxis.Log(values.Min(), values.Max()) : ChartAxis.Linear(values.Max());
    }

    private string PathOf(ChartSeries line, Range stretch)
    {
        var path = new StringBuilder();
        for (var i = stretch.Start.Value; i < stretch.End.Value; i++)
            path.Append(path.Length == 0 ? 'M' : 'L').Append(PointOf(i, line.Values[i]!.Value));
        // A lone value would be a line without length, which is not drawn.
        return path.Append(stretch.End.Value - stretch.Start.Value == 1 ? "h1" : "").ToString();
    }

    private string PointOf(int place, double value) => $"{Text(X(X.At(Places[place])))} {Text(Y(_y.At(value)))}";

    /// <summary>Where the part of the chart begins that is nearest to a place.</summary>
    private double From(int place) =>
        place == 0 ? Left
        : place == Places.Count ? Right
        : (X(X.At(Places[place - 1])) + X(X.At(Places[place]))) / 2;

    private string Describe(int place) => string.Join(", ", Series
        .Select(line => (line.Name, Value: line.Values[place]))
        .Select(line => $"{SafeText.Of(line.Name)} {(line.Value is { } value ? FormatValue(value) : "–")}")
        .Prepend(FormatPlace(Places[place])));

    private static MarkupString SvgText(double x, double y, string anchor, string text) => SvgLabel.Of(x, y, anchor, text);
}
