using LoadCluster.Coordinator.Comparing;
using LoadCluster.Coordinator.Web;
using Spectre.Console;

namespace LoadCluster.Cli.Views;

/// <summary>Runs side by side on a screen.</summary>
internal static class ComparisonView
{
    public static void Show(IAnsiConsole console, RunComparison comparison)
    {
        console.WriteLine();
        console.Write(TableOf(comparison));
        console.MarkupLine($"[grey]{Markup.Escape(RunComparison.Method)}[/]");
    }

    /// <summary>Reports the limits that were exceeded.</summary>
    /// <returns>Whether there were any.</returns>
    public static bool ShowExceeded(RunComparison comparison, IReadOnlyList<RegressionLimit> limits)
    {
        var exceeded = limits.SelectMany(limit => limit.ExceededIn(comparison).Select(change => (limit, change))).ToList();
        foreach (var (limit, (run, change)) in exceeded)
            Console.Error.WriteLine($"loadcluster: --fail-if {limit.Expression}: {run} changed by {change}");
        return exceeded.Count > 0;
    }

    private static Table TableOf(RunComparison comparison)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("");
        foreach (var (run, i) in comparison.Runs.Select((run, i) => (run, i)))
        {
            table.AddColumn(new TableColumn(Markup.Escape(SafeText.Of(run.Name))).RightAligned());
            if (i > 0)
                table.AddColumn(new TableColumn("change").RightAligned()).AddColumn("judgement");
        }
        foreach (var figure in comparison.Figures)
            table.AddRow([.. figure.Values.SelectMany((_, i) => Cells(figure, i)).Prepend(figure.Figure.Name)]);
        return table;
    }

    private static string[] Cells(FigureComparison figure, int run)
    {
        if (run == 0)
            return [figure.ValueText(0)];
        var change = figure.Changes[run - 1];
        var text = change.Judgement.Text();
        return
        [
            figure.ValueText(run),
            change.Text,
            change.Judgement switch { Judgement.Better => $"[green]{text}[/]", Judgement.Worse => $"[red]{text}[/]", _ => $"[grey]{text}[/]" },
        ];
    }
}
