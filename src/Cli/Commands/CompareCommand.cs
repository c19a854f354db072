using System.CommandLine;
using LoadCluster.Cli.Options;
using LoadCluster.Cli.Remote;
using LoadCluster.Cli.Views;
using LoadCluster.Coordinator.Comparing;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Web.Comparison;

namespace LoadCluster.Cli.Commands;

/// <summary><c>loadcluster compare A B</c>: runs side by side, and whether they differ.</summary>
internal static class CompareCommand
{
    private static readonly Argument<string[]> Sources = new("RUNS")
    {
        Description = "Results folders, files like summary.json, or runs of the cluster that --coordinator names; the first is what the others are compared with",
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
        var remote = new RemoteOptions();
        var command = new Command("compare", "Show runs side by side and judge whether they differ.")
        {
            Sources, FailIf, format, ReportFormatOption.File,
        };
        remote.AddTo(command);
        command.SetAction((parsed, ct) => CommandErrors.RunAsync(() => RunAsync(parsed, parsed.GetValue(format), remote, ct)));
        return command.WithExamples(
            "compare results/BEFORE results/AFTER",
            "compare results/BEFORE results/AFTER --fail-if 'p99>+10%' --fail-if 'rate<-5%'",
            "compare results/A results/B results/C --format html -o compare.html",
            "compare 20260131-235959-4f2a9c 20260201-093000-0b6d1e --coordinator http://127.0.0.1:9110");
    }

    private static async Task<int> RunAsync(ParseResult parsed, Format format, RemoteOptions remote, CancellationToken ct)
    {
        var limits = BaselineOptions.ReadLimits(parsed.GetValue(FailIf) ?? []);
        using var client = remote.Connect(parsed);
        var runs = new List<ComparedRun>();
        foreach (var source in parsed.GetRequiredValue(Sources))
            runs.Add(await ReadAsync(source, client, ct));
        var comparison = RunComparison.Of(runs);
        var file = parsed.GetValue(ReportFormatOption.File);
        if (format == Format.Html)
            await ReportFormatOption.WriteAsync(file, ComparisonHtml.Render(comparison));
        else if (format == Format.Md || file is not null)
            await ReportFormatOption.WriteAsync(file, ComparisonMarkdown.Write(comparison));
        else
            ComparisonView.Show(ConsoleFactory.ForReports(), comparison);
        return ComparisonView.ShowExceeded(comparison, limits) ? ExitCode.ThresholdFailed : ExitCode.Passed;
    }

    private static async Task<ComparedRun> ReadAsync(string source, CoordinatorClient? client, CancellationToken ct) =>
        client is null || Path.Exists(source)
            ? ComparedRun.Read(source)
            : ComparedRun.Of(new SavedReport(await client.GetReportAsync(source, ct), []));
}
