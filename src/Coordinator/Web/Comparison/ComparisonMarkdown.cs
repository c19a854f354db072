using System.Globalization;
using System.Text;
using LoadCluster.Coordinator.Comparing;

namespace LoadCluster.Coordinator.Web.Comparison;

/// <summary>Runs side by side as a Markdown table.</summary>
public static class ComparisonMarkdown
{
    public static string Write(RunComparison comparison)
    {
        var text = new StringBuilder();
        MarkdownTable.Write(
            text,
            ["figure", .. comparison.Runs.SelectMany((run, i) => Titles(run, i))],
            comparison.Figures.Select(Row));
        return text.Append(CultureInfo.InvariantCulture, $"\n{RunComparison.Method}\n").ToString();
    }

    private static string[] Titles(ComparedRun run, int place) =>
        place == 0 ? [MarkdownTable.Code(run.Name)] : [MarkdownTable.Code(run.Name), "change", "judgement"];

    private static IEnumerable<string> Row(FigureComparison figure) =>
        figure.Values.SelectMany((_, i) => Cells(figure, i)).Prepend(figure.Figure.Name);

    private static string[] Cells(FigureComparison figure, int place) => place == 0
        ? [figure.ValueText(0)]
        : [figure.ValueText(place), figure.Changes[place - 1].Text, figure.Changes[place - 1].Judgement.Text()];
}
