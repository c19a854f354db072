using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Components;

namespace LoadCluster.Coordinator.Web.Charts;

/// <summary>Text in a chart. Razor takes an element named <c>text</c> for its own.</summary>
internal static class SvgLabel
{
    public static MarkupString Of(double x, double y, string anchor, string text) => new(
        $"<text x=\"{PlotArea.Text(x)}\" y=\"{PlotArea.Text(y)}\" text-anchor=\"{anchor}\">{HtmlEncoder.Default.Encode(text)}</text>");
}
