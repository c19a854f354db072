using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Expressions;
using Spectre.Console;

namespace LoadCluster.Cli.Views;

/// <summary>Flows and their steps on a terminal, a row each.</summary>
internal static class FlowView
{
    private const int WidestName = 32;

    public static void Show(IAnsiConsole console, IReadOnlyList<FlowReport> flows)
    {
        if (flows.Count == 0)
            return;
        ReportView.Section(console, "Flows");
        var names = flows.SelectMany(flow => flow.Steps.Select(step => step.Name.Length + 2).Append(flow.Name.Length));
        var width = Math.Min(WidestName, names.Max());
        var titles = $"{"sent",12} {"failed",10} {"p50",10} {"p99",10} {"max",10}";
        console.MarkupLine($"  [grey]{"".PadRight(width)} {titles}[/]");
        foreach (var flow in flows)
        {
            Row(console, DisplayText.Escape(flow.Name).PadRight(width), flow.Requests, flow.Failed, flow.LatencyMilliseconds);
            // A flow of one step is that step.
            foreach (var step in flow.Steps.Where(_ => flow.Steps.Count > 1))
                Row(console, $"  {DisplayText.Escape(step.Name)}".PadRight(width), step.Requests, step.Failed, step.LatencyMilliseconds);
        }
    }

    private static void Row(IAnsiConsole console, string name, long sent, long failed, LatencySummary latency) =>
        console.MarkupLine($"  [grey]{Markup.Escape(name)}[/] {Format.Count(sent),12} {Format.Count(failed),10} "
            + $"{Format.Latency(latency.P50),10} {Format.Latency(latency.P99),10} {Format.Latency(latency.Max),10}");
}
