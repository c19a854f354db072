using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Metrics;
using Spectre.Console;

namespace LoadCluster.Cli.Views;

/// <summary>Checks and thresholds on a terminal, each with a tick or a cross.</summary>
internal static class RequirementsView
{
    private const int WidestExpression = 40;

    public static void Show(IAnsiConsole console, RunReport report)
    {
        Section(console, "Checks", report.Checks.Select(check =>
            (check.Failed == 0, check.Expression, Failures(check.Failed, report.Tally))));
        Section(console, "Thresholds", report.Thresholds.Select(threshold =>
            (threshold.Passed, threshold.Expression, threshold.Value)));
    }

    /// <summary>How many hold; none where nothing is required.</summary>
    public static string? Summary(RunReport report)
    {
        string[] parts =
        [
            .. Held("checks", report.Checks.Select(check => check.Failed == 0)),
            .. Held("thresholds", report.Thresholds.Select(threshold => threshold.Passed)),
        ];
        return parts.Length == 0 ? null : string.Join("; ", parts);
    }

    /// <summary>Those that do not hold, a line of markup each.</summary>
    public static IEnumerable<string> Lost(RunReport report) =>
    [
        .. report.Thresholds.Where(threshold => !threshold.Passed)
            .Select(threshold => $"[red]✗[/] {Markup.Escape(threshold.Expression)}  {Markup.Escape(threshold.Value)}"),
        .. report.Checks.Where(check => check.Failed > 0)
            .Select(check => $"[red]✗[/] {Markup.Escape(check.Expression)}  {Markup.Escape(Failures(check.Failed, report.Tally))}"),
    ];

    private static string[] Held(string what, IEnumerable<bool> requirements)
    {
        var all = requirements.ToList();
        return all.Count == 0 ? [] : [$"{what}: {all.Count(held => held)} of {all.Count} hold"];
    }

    private static string Failures(long failed, Tally tally) =>
        failed == 0 ? "none failed" : $"{Format.Count(failed)} failed ({Format.Percent(failed, tally.Total)})";

    private static void Section(
        IAnsiConsole console, string title, IEnumerable<(bool Passed, string Expression, string Value)> requirements)
    {
        var rows = requirements.ToList();
        if (rows.Count == 0)
            return;
        ReportView.Section(console, title);
        var width = Math.Min(WidestExpression, rows.Max(row => row.Expression.Length));
        foreach (var (passed, expression, value) in rows)
        {
            var mark = passed ? "[green]✓[/]" : "[red]✗[/]";
            console.MarkupLine($"  {mark} [grey]{Markup.Escape(expression.PadRight(width))}[/]  {Markup.Escape(value)}");
        }
    }
}
