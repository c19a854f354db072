using LoadCluster.Coordinator.Reporting;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadCluster.Coordinator.Web.Report;

/// <summary>Renders components to HTML that needs nothing else: no scripts, no other files, no network.</summary>
public static class ReportHtml
{
    public static string Render(SavedReport report) =>
        Render<ReportPage>(new() { [nameof(ReportPage.Saved)] = report });

    internal static string Render<TPage>(Dictionary<string, object?> parameters)
        where TPage : IComponent
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        using var html = new StringWriter();
        // Completes before it returns, because no component waits for anything.
        renderer.Dispatcher.InvokeAsync(() => renderer
            .BeginRenderingComponent<TPage>(ParameterView.FromDictionary(parameters))
            .WriteHtmlTo(html)).GetAwaiter().GetResult();
        return html.ToString();
    }
}
