using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadCluster.Coordinator.Web;

/// <summary>Renders components that wait for nothing to HTML.</summary>
internal static class StaticHtml
{
    public static string Render<TComponent>(params (string Name, object? Value)[] parameters)
        where TComponent : IComponent
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        using var html = new StringWriter();
        var view = ParameterView.FromDictionary(parameters.ToDictionary(one => one.Name, one => one.Value));
        // Completes before it returns, because no component waits for anything.
        renderer.Dispatcher.InvokeAsync(() => renderer.BeginRenderingComponent<TComponent>(view).WriteHtmlTo(html))
            .GetAwaiter().GetResult();
        return html.ToString();
    }
}
