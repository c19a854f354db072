using System.Collections.Immutable;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Expressions;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;
using Spectre.Console;

namespace LoadCluster.Cli.Views;

/// <summary>The report of a run on a terminal, the verdict first.</summary>
internal static class ReportView
{
    public static void Show(IAnsiConsole console, RunReport report) =>
        Show(console, report, RunOrigin.UsualPercentiles);

    public static void Show(IAnsiConsole console, RunReport report, ImmutableArray<double> percentiles)
    {
        Headline(console, report);
        Totals(console, report);
        Sums(console, report.Ledger);
        RequirementsView.Show(console, report);
        FlowView.Show(console, report.Flows);
        LatencyView.Show(console, report, percentiles);
        Outcomes(console, "Status codes", report.Tally, ofStatus: true);
        Outcomes(console, "Errors", report.Tally, ofStatus: false);
        BackOff(console, report);
        ConnectionView.Show(console, report.Tally.Connections);
        Agents(console, report.Agents);
    }

    private static void Headline(IAnsiConsole console, RunReport report)
    {
        var color = report.Verdict switch
        {
            Verdict.Complete => "green",
            Verdict.Degraded => "yellow",
            _ => "red",
        };
        if (report.IsUnanswered)
            color = "red";
        var meaning = Markup.Escape(VerdictText.Of(report));
        var verdict = report.Verdict.ToString().ToUpperInvariant();
        console.MarkupLine($"[{color} bold]{verdict}[/]  {meaning}");
        foreach (var warning in report.SendLag.Causes.Concat(report.Warnings))
            console.MarkupLine($"[yellow]{Markup.Escape(warning)}[/]");
        foreach (var fault in report.Faults)
            console.MarkupLine($"[red]{Markup.Escape(fault)}[/]");
    }

    private static void Totals(IAnsiConsole console, RunReport report)
    {
        var seconds = Math.Max(report.Duration.TotalSeconds, 1e-6);
        var bytes = report.Tally.BytesReceived;
        Section(console, "Totals");
        Row(console, "run", report.RunId);
        Row(console, "requests", $"{Format.Count(report.Tally.Ended)} in {Format.Duration(report.Duration)}");
        Rates(console, report);
        Row(console, "received", $"{Format.Bytes(bytes)} of bodies, {Format.Bytes(bytes / seconds)}/s");
        Row(console, "in flight", $"at most {Format.Count(report.MaxInFlight)} of {Format.Count(report.Spec.Limit)}");
        Row(console, "driver", report.Driver.Length > 0 ? report.Driver : "–");
    }

    private static void Rates(IAnsiConsole console, RunReport report)
    {
        var rate = $"{Format.Rate(report.RequestsPerSecond)} requests/s";
        Row(console, "rate", report.Unanswered == 0 ? rate : $"{rate} answered");
        if (report.Unanswered > 0)
            Row(console, "", $"{Format.Rate(report.UnansweredPerSecond)} requests/s failed without an answer");
    }

    private static void Sums(IAnsiConsole console, LedgerTotals ledger)
    {
        Section(console, "Ledger");
        Row(console, "planned", Format.Count(ledger.Planned));
        Row(console, "= succeeded", Format.Count(ledger.Succeeded));
        Row(console, "+ failed", Format.Count(ledger.Failed));
        Row(console, "+ aborted", Format.Count(ledger.Aborted));
        Row(console, "+ unsent", Format.Count(ledger.Unsent));
        Row(console, "sent twice", $"at most {Format.Count(ledger.ReissuedAtMost)}");
    }

    private static void Outcomes(IAnsiConsole console, string title, Tally tally, bool ofStatus)
    {
        var outcomes = tally.Outcomes().Where(entry => entry.Outcome.IsStatus == ofStatus && !entry.Outcome.IsAborted);
        var rows = outcomes.OrderByDescending(entry => entry.Count).ToList();
        if (rows.Count == 0)
            return;
        Section(console, title);
        foreach (var (outcome, count) in rows)
        {
            Row(console, outcome.Name, $"{Format.Count(count)} ({Format.Percent(count, tally.Total)})");
            if (!ofStatus)
                Explain(console, outcome, tally);
        }
    }

    private static void BackOff(IAnsiConsole console, RunReport report)
    {
        if (report.Spec.Profile is null && report.Tally.Outcomes().Any(entry => entry.Outcome.ErrorKind?.IsOfConnecting() == true))
            Row(console, "back-off", "places whose request found no connection stayed empty for 1 ms, doubling to 100 ms");
    }

    private static void Explain(IAnsiConsole console, Outcome outcome, Tally tally)
    {
        Row(console, "", ErrorHints.For(outcome));
        if (outcome.ErrorKind is { } kind && tally.FirstErrors.Texts.TryGetValue(kind, out var text))
            Row(console, "", $"first: {text}");
    }

    private static void Agents(IAnsiConsole console, IReadOnlyList<AgentReport> agents)
    {
        Section(console, "Agents");
        foreach (var agent in agents)
        {
            var cpu = Format.Duration(TimeSpan.FromSeconds(agent.CpuSeconds));
            var memory = Format.Bytes(agent.PeakMemoryBytes);
            Row(console, DisplayText.Escape(agent.Id), $"{Format.Count(agent.Requests)} requests, CPU {cpu}, memory at most {memory}");
        }
    }

    internal static void Section(IAnsiConsole console, string title)
    {
        console.WriteLine();
        console.MarkupLine($"[bold]{title}[/]");
    }

    internal static void Row(IAnsiConsole console, string name, string value) =>
        console.MarkupLine($"  [grey]{Markup.Escape(name),-14}[/] {Markup.Escape(value)}");
}
