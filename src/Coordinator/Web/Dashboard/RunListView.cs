using LoadCluster.Coordinator.Reporting;

namespace LoadCluster.Coordinator.Web.Dashboard;

/// <summary>Which runs a list shows, and in which order.</summary>
public sealed record RunListView(string Filter, string Sort)
{
    public static IReadOnlyList<string> Columns { get; } = ["name", "target", "state", "progress", "rate", "p99", "failed"];

    public static bool IsFigure(string column) => column is "progress" or "rate" or "p99" or "failed";

    public string Url(string more) => $"/?q={Uri.EscapeDataString(Filter)}&sort={Uri.EscapeDataString(Sort)}&{more}";

    public string UrlSortedBy(string column) => $"/?q={Uri.EscapeDataString(Filter)}&sort={column}";

    /// <summary>The newest first unless sorted by a column; figures the highest first.</summary>
    public IEnumerable<RunItem> Of(IEnumerable<RunItem> runs)
    {
        var shown = runs.Reverse().Where(IsShown);
        return Sort switch
        {
            "name" => shown.OrderBy(run => run.RunId, StringComparer.Ordinal),
            "target" => shown.OrderBy(run => TargetText.Of(run.Spec), StringComparer.Ordinal),
            "state" => shown.OrderBy(run => run.State, StringComparer.Ordinal),
            "progress" => shown.OrderByDescending(run => run.Latest?.Progress ?? 0),
            "rate" => shown.OrderByDescending(run => run.Latest?.RequestsPerSecond ?? 0),
            "p99" => shown.OrderByDescending(run => run.Latest?.P99Milliseconds ?? 0),
            "failed" => shown.OrderByDescending(run => run.Latest?.Failed ?? 0),
            _ => shown,
        };
    }

    private bool IsShown(RunItem run) => ((string[])[run.RunId, TargetText.Of(run.Spec), run.State])
        .Any(text => text.Contains(Filter, StringComparison.OrdinalIgnoreCase));
}
