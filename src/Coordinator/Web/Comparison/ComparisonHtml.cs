using LoadCluster.Coordinator.Comparing;

namespace LoadCluster.Coordinator.Web.Comparison;

/// <summary>Runs side by side as one page.</summary>
public static class ComparisonHtml
{
    public static string Render(RunComparison comparison) =>
        StaticHtml.Render<ComparisonPage>((nameof(ComparisonPage.Comparison), comparison));
}
