using LoadCluster.Coordinator.Reporting;

namespace LoadCluster.Coordinator.Web.Report;

/// <summary>A report as one page that needs nothing else: no scripts, no other files, no network.</summary>
public static class ReportHtml
{
    public static string Render(SavedReport saved) => StaticHtml.Render<ReportPage>((nameof(ReportPage.Saved), saved));
}
