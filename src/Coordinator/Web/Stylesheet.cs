using Microsoft.AspNetCore.Components;

namespace LoadCluster.Coordinator.Web;

/// <summary>The style of all pages, to be put into them.</summary>
internal static class Stylesheet
{
    public static MarkupString Text { get; } = new(Read());

    private static string Read()
    {
        using var reader = new StreamReader(typeof(Stylesheet).Assembly.GetManifestResourceStream("pages.css")!);
        return reader.ReadToEnd();
    }
}
