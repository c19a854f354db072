using LoadCluster.Coordinator.Reporting;
using Spectre.Console;

namespace LoadCluster.Cli.Views;

/// <summary>The phases of connections and requests on a terminal, a row each.</summary>
internal static class PhaseView
{
    public static void Show(IAnsiConsole console, IReadOnlyList<PhaseReport> phases)
    {
        if (phases.Count == 0)
            return;
        ReportView.Section(console, "Phases");
        console.MarkupLine($"  [grey]{"",-14} {"count",12} {"p50",10} {"p90",10} {"p99",10} {"max",10}[/]");
        foreach (var (phase, count, times) in phases)
            console.MarkupLine($"  [grey]{phase,-14}[/] {Format.Count(count),12} "
                + $"{Format.Latency(times.P50),10} {Format.Latency(times.P90),10} {Format.Latency(times.P99),10} {Format.Latency(times.Max),10}");
    }
}
