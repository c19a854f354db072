using Bunit;
using LoadCluster.Coordinator.Web.Charts;

namespace LoadCluster.Coordinator.Tests.Web.Charts;

public sealed class LineChartTests : BunitContext
{
    [Fact]
    public void Render_SeriesWithAGap_NamesAllValuesOfAPlaceAndInterruptsTheLine()
    {
        var rendered = Render<LineChart>(parameters => parameters
            .Add(chart => chart.Title, "Requests/s")
            .Add(chart => chart.Places, [0, 1, 2])
            .Add(chart => chart.X, ChartAxis.Linear(2))
            .Add(chart => chart.Series, [new ChartSeries("rate", [10, null, 30]), new ChartSeries("<errors>", [0, 1, 2])])
            .Add(chart => chart.FormatPlace, place => $"{place} s")
            .Add(chart => chart.FormatValue, value => $"{value}"));

        rendered.FindAll("rect.point title").Select(title => title.TextContent)
            .ShouldBe(["0 s, rate 10, <errors> 0", "1 s, rate –, <errors> 1", "2 s, rate 30, <errors> 2"]);
        rendered.FindAll("svg[role=img] path.s0").Count.ShouldBe(2);
        rendered.FindAll("svg[role=img] path.s1").Count.ShouldBe(1);
        rendered.Find("svg[role=img]").GetAttribute("aria-label").ShouldBe("Requests/s");
    }
}
