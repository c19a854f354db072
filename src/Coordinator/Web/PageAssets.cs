using Microsoft.AspNetCore.Components;

namespace LoadCluster.Coordinator.Web;

/// <summary>The style and the script of pages.</summary>
internal static class PageAssets
{
    /// <summary>To be put into a page.</summary>
    public static MarkupString Style { get; } = new(Read("pages.css"));

    /// <summary>For live pages only; reports have none.</summary>
    public static string Script { get; } = Read("live.js");

    private static string Read(string name)
    {
        using var reader = new StreamReader(typeof(PageAssets).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
