using LoadCluster.Coordinator.Reporting;

namespace LoadCluster.Coordinator.Web.Report;

/// <summary>A report as one page that needs nothing else: no scripts, no other files, no network.</summary>
public static class ReportHtml
{
    /// <summary>Renders it without the secrets of its spec: a run's own coordinator still has them.</summary>
    public static string Render(SavedReport saved)
    {
        var report = saved.Report with { Spec = saved.Report.Spec.WithoutSecrets() };
        return StaticHtml.Render<ReportPage>((nameof(ReportPage.Saved), saved with { Report = report }));
    }
}
