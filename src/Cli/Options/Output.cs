using LoadCluster.Cli.Views;
using LoadCluster.Coordinator.Reporting;
using Spectre.Console;

namespace LoadCluster.Cli.Options;

/// <summary>Where results go.</summary>
/// <param name="ResultsRoot">Folder for the folders of runs.</param>
/// <param name="SummaryFile">File for the summary, or <see cref="Standard"/>, if any.</param>
/// <param name="View">Shows how the run goes.</param>
/// <param name="Origin">How the run was started.</param>
/// <param name="Details">Whether the whole report is shown at the end.</param>
internal sealed record Output(string ResultsRoot, string? SummaryFile, IRunView View, RunOrigin Origin, bool Details)
{
    /// <summary>The name that stands for the output of the process.</summary>
    public const string Standard = "-";

    /// <summary>Shows the report of a run in this process, whose results are here, and writes the summary.</summary>
    /// <returns>Whether the results were kept; if not, the error output says why.</returns>
    public async Task<bool> WriteAsync(RunReport report)
    {
        var folder = Path.Combine(ResultsRoot, report.RunId);
        await ShowAsync(report);
        var isKept = File.Exists(Path.Combine(folder, "report.html"));
        if (isKept)
            ShowFolder(folder, report);
        else
            await Console.Error.WriteLineAsync($"loadcluster: results in '{folder}' were lost: the folder cannot be written any more");
        return isKept;
    }

    /// <summary>The report of a run in this process with its timeline; without it if the results could not be kept.</summary>
    public SavedReport ReadSaved(RunReport report)
    {
        try
        {
            return SavedReport.Read(Path.Combine(ResultsRoot, report.RunId));
        }
        catch (ResultsFolderException)
        {
            return new SavedReport(report, []);
        }
    }

    /// <summary>Shows the report of a run elsewhere, which does not know how it was started.</summary>
    public Task WriteRemoteAsync(RunReport report) => ShowAsync(report with
    {
        Origin = report.Origin with { CommandLine = Origin.CommandLine, Percentiles = Origin.Percentiles },
    });

    /// <summary>The summary must not depend on a screen: it is written first.</summary>
    private async Task ShowAsync(RunReport report)
    {
        var json = SummaryJson.Write(report);
        if (SummaryFile is not (null or Standard))
            WholeFile.Write(SummaryFile, file => file.Write(json));
        if (SummaryFile == Standard)
            await Console.Out.WriteAsync(json);
        if (Details)
            ReportView.Show(CreateConsole(), report);
        else
            ClosingView.Show(CreateConsole(), report);
    }

    private void ShowFolder(string folder, RunReport report)
    {
        var console = CreateConsole();
        console.WriteLine();
        console.MarkupLine($"[grey]Results are in {Markup.Escape(folder)}; for a browser: report.html[/]");
        if (report.Tally.FailedIndexes.Listed.Count is > 0 and var listed)
        {
            var file = Path.Combine(folder, "failed.csv");
            var again = $"To send {Format.Count(listed)} that failed again: --only-indexes {file}";
            console.MarkupLine($"[grey]{Markup.Escape(again)}[/]");
        }
    }

    private IAnsiConsole CreateConsole() =>
        SummaryFile == Standard ? ConsoleFactory.ForErrors() : ConsoleFactory.ForReports();
}
