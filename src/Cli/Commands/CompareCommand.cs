using System.CommandLine;
using LoadCluster.Cli.Options;
using LoadCluster.Cli.Views;
using LoadCluster.Coordinator.Comparing;
using LoadCluster.Coordinator.Web.Comparison;

namespace LoadCluster.Cli.Commands;

/// <summary><c>loadcluster compare A B</c>: runs side by side, and whether they differ.</summary>
internal static class CompareCommand
{
    private static readonly Argument<string[]> Sources = new("RUNS")
    {
        Description = "Results folders, or files like summary.json; the first is what the others are compared with",
        Arity = new ArgumentArity(2, 20),
    };

    private static readonly Option<string[]> FailIf = BaselineOptions.CreateFailIf();

    private enum Format
    {
        Text,
        Md,
        Html,
    }

    public static Command Create()
    {
        var format = ReportFormatOption.Create(Format.Text);
        var command = new Command("compare", "Show runs side by side and judge whether they differ.")
        {
            Sources, FailIf, format, ReportFormatOption.File,
        };
        command.SetAction((parsed, _) => CommandErrors.RunAsync(() => RunAsync(parsed, parsed.GetValue(format))));
        return command.WithExamples(
            "compare results/BEFORE results/AFTER",
            "compare results/BEFORE results/AFTER --fail-if 'p99>+10%' --fail-if 'rate<-5%'",
            "compare results/A results/B results/C --format html -o compare.html");
    }

    private static async Task<int> RunAsync(ParseResult parsed, Format format)
    {
        var limits = BaselineOptions.ReadLimits(parsed.GetValue(FailIf) ?? []);
        var comparison = RunComparison.Of([.. parsed.GetRequiredValue(Sources).Select(ComparedRun.Read)]);
        var file = parsed.GetValue(ReportFormatOption.File);
        if (format == Format.Html)
            await ReportFormatOption.WriteAsync(file, ComparisonHtml.Render(comparison));
        else if (format == Format.Md || file is not null)
            await ReportFormatOption.WriteAsync(file, ComparisonMarkdown.Write(comparison));
        else
            ComparisonView.Show(ConsoleFactory.ForReports(), comparison);
        return ComparisonView.ShowExceeded(comparison, limits) ? ExitCode.ThresholdFailed : ExitCode.Passed;
    }
}
