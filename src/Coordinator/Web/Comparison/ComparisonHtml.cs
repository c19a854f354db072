using LoadCluster.Coordinator.Comparing;
using LoadCluster.Coordinator.Web.Report;

namespace LoadCluster.Coordinator.Web.Comparison;

/// <summary>Runs side by side as one page.</summary>
public static class ComparisonHtml
{
    public static string Render(RunComparison comparison) =>
        ReportHtml.Render<ComparisonPage>(new() { [nameof(ComparisonPage.Comparison)] = comparison });
}
