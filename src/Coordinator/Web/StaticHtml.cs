using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadCluster.Coordinator.Web;

/// <summary>Renders components that wait for nothing to HTML.</summary>
internal static class StaticHtml
{
    public static string Render<TComponent>(params (string Name, object? Value)[] parameters)
        where TComponent : IComponent
    {
        using var renderer = new HtmlRenderer(new NoServices(), NullLoggerFactory.Instance);
        using var html = new StringWriter();
        var view = ParameterView.FromDictionary(parameters.ToDictionary(one => one.Name, one => one.Value));
        // Completes before it returns, because no component waits for anything.
        renderer.Dispatcher.InvokeAsync(() => renderer.BeginRenderingComponent<TComponent>(view).WriteHtmlTo(html))
            .GetAwaiter().GetResult();
        return html.ToString();
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
