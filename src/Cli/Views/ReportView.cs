using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Expressions;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;
using Spectre.Console;

namespace LoadCluster.Cli.Views;

/// <summary>The whole report of a run on a terminal, the verdict first.</summary>
internal static class ReportView
{
    public static void Show(IAnsiConsole console, RunReport report)
    {
        Verdict(console, report);
        foreach (var remark in Remarks(report))
            console.MarkupLine(remark);
        Totals(console, report);
        Sums(console, report.Ledger);
        RequirementsView.Show(console, report);
        FlowView.Show(console, report.Flows);
        LatencyView.Show(console, report);
        PhaseView.Show(console, report.Phases);
        Outcomes(console, "Status codes", report.Tally, ofStatus: true);
        Outcomes(console, "Errors", report.Tally, ofStatus: false);
        foreach (var note in BackOff(report))
            Row(console, "back-off", note);
        ConnectionView.Show(console, report.Tally.Connections);
        Agents(console, report.Agents);
    }

    internal static void Verdict(IAnsiConsole console, RunReport report)
    {
        var color = report.Verdict switch
        {
            Shared.Runs.Verdict.Complete => "green",
            Shared.Runs.Verdict.Degraded => "yellow",
            _ => "red",
        };
        if (report.IsUnanswered)
            color = "red";
        var meaning = Markup.Escape(VerdictText.Of(report));
        var verdict = report.Verdict.ToString().ToUpperInvariant();
        console.MarkupLine($"[{color} bold]{verdict}[/]  {meaning}");
    }

    /// <summary>Faults and warnings, a line of markup each.</summary>
    internal static IEnumerable<string> Remarks(RunReport report) =>
    [
        .. report.Faults.Select(fault => $"[red]{Markup.Escape(fault)}[/]"),
        .. report.SendLag.Causes.Concat(report.Warnings).Select(warning => $"[yellow]{Markup.Escape(warning)}[/]"),
    ];

    private static void Totals(IAnsiConsole console, RunReport report)
    {
        Section(console, "Totals");
        Row(console, "run", report.RunId);
        Row(console, "requests", $"{Format.Count(report.Tally.Ended)} in {Format.Duration(report.Duration)}");
        foreach (var (name, rate) in Rates(report))
            Row(console, name, rate);
        Row(console, "received", Received(report));
        Row(console, "in flight", $"at most {Format.Count(report.MaxInFlight)} of {Format.Count(report.Spec.Limit)}");
        Row(console, "driver", report.Driver.Length > 0 ? report.Driver : "–");
    }

    /// <summary>The rate, and the one of what failed without an answer.</summary>
    internal static IEnumerable<(string Name, string Value)> Rates(RunReport report)
    {
        var rate = $"{Format.Rate(report.RequestsPerSecond)} requests/s";
        yield return ("rate", report.Unanswered == 0 ? rate : $"{rate} answered");
        if (report.Unanswered > 0)
            yield return ("", $"{Format.Rate(report.UnansweredPerSecond)} requests/s failed without an answer");
    }

    internal static string Received(RunReport report)
    {
        var bytes = report.Tally.BytesReceived;
        return $"{Format.Bytes(bytes)} of bodies, {Format.Bytes(bytes / Math.Max(report.Duration.TotalSeconds, 1e-6))}/s";
    }

    private static void Sums(IAnsiConsole console, LedgerTotals ledger)
    {
        Section(console, "Ledger");
        Row(console, "planned", Format.Count(ledger.Planned));
        Row(console, "= succeeded", Format.Count(ledger.Succeeded));
        Row(console, "+ failed", Format.Count(ledger.Failed));
        Row(console, "+ aborted", Format.Count(ledger.Aborted));
        Row(console, "+ dropped", Format.Count(ledger.Dropped));
        Row(console, "+ unsent", Format.Count(ledger.Unsent));
        Row(console, "sent twice", $"at most {Format.Count(ledger.ReissuedAtMost)}");
    }

    private static void Outcomes(IAnsiConsole console, string title, Tally tally, bool ofStatus)
    {
        var rows = OutcomeCount.Of(tally, ofStatus);
        if (rows.Count == 0)
            return;
        Section(console, title);
        foreach (var (outcome, count) in rows)
        {
            Row(console, outcome.Name, $"{Format.Count(count)} ({Format.Percent(count, tally.Total)})");
            foreach (var explanation in ofStatus ? [] : Explanations(outcome, tally))
                Row(console, "", explanation);
        }
    }

    /// <summary>Why fewer requests were sent than there were places for; nothing where that was not so.</summary>
    internal static IEnumerable<string> BackOff(RunReport report)
    {
        if (report.Spec.Profile is null && report.Tally.Outcomes().Any(entry => entry.Outcome.ErrorKind?.IsOfConnecting() == true))
            yield return "places whose request found no connection stayed empty for 1 ms, doubling to 100 ms";
    }

    /// <summary>What an error means, and what the first one said.</summary>
    internal static IEnumerable<string> Explanations(Outcome outcome, Tally tally)
    {
        yield return ErrorHints.For(outcome);
        if (outcome.ErrorKind is { } kind && tally.FirstErrors.Texts.TryGetValue(kind, out var text))
            yield return $"first: {text}";
    }

    private static void Agents(IAnsiConsole console, IReadOnlyList<AgentReport> agents)
    {
        Section(console, "Agents");
        foreach (var agent in agents)
        {
            var usage = agent is { CpuSeconds: { } cpu, PeakMemoryBytes: { } memory }
                ? $"CPU {Format.Duration(TimeSpan.FromSeconds(cpu))}, memory at most {Format.Bytes(memory)}"
                : "it left before another coordinator took over";
            Row(console, DisplayText.Escape(agent.Id), $"{Format.Plural(agent.Requests, "request")}, {usage}");
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
