using System.Text.Json;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator.Comparing;

/// <summary>A run that is compared.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Values">The value of each of <see cref="ComparedFigure.All"/>; none where nothing was measured.</param>
/// <param name="Timeline">Its seconds; empty when only a summary is known, and nothing can be judged.</param>
/// <param name="Latency">Its latencies; none when only a summary is known.</param>
public sealed record ComparedRun(
    string Name, IReadOnlyList<double?> Values, IReadOnlyList<TimelineRow> Timeline, LatencyHistogram? Latency)
{
    /// <summary>Reads a results folder or a <c>summary.json</c>.</summary>
    /// <exception cref="ResultsFolderException">It is neither, or it cannot be read.</exception>
    public static ComparedRun Read(string path) =>
        Directory.Exists(path) ? Of(SavedReport.Read(path)) : ReadSummary(path);

    public static ComparedRun Of(SavedReport saved)
    {
        using var summary = JsonDocument.Parse(SummaryJson.Write(saved.Report));
        return Of(summary.RootElement) with { Timeline = saved.Timeline, Latency = saved.Report.Tally.Latency };
    }

    private static ComparedRun ReadSummary(string path)
    {
        try
        {
            using var summary = JsonDocument.Parse(File.ReadAllText(path));
            return Of(summary.RootElement);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ResultsFolderException($"'{path}' is not a summary.json");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ResultsFolderException($"'{path}' is not a results folder or a summary that can be read: {e.Message}");
        }
    }

    private static ComparedRun Of(JsonElement summary) => new(
        summary.GetProperty("runId").GetString() ?? "",
        [.. ComparedFigure.All.Select(figure => figure.Of(summary))],
        [],
        Latency: null);
}
