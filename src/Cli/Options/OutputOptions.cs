using System.CommandLine;
using LoadCluster.Cli.Views;
using LoadCluster.Coordinator.Reporting;
using Spectre.Console;

namespace LoadCluster.Cli.Options;

/// <summary>The flags that say where results go.</summary>
internal sealed class OutputOptions
{
    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "Folder for the results, a folder for each run",
        HelpName = "DIR",
        DefaultValueFactory = _ => "results",
    };

    private readonly Option<string?> _summary = new("--summary")
    {
        Description = "File for the summary as JSON",
        HelpName = "FILE",
    };

    private readonly Option<bool> _noProgress = new("--no-progress") { Description = "Show nothing until the report" };

    public void AddTo(Command command)
    {
        command.Options.Add(_output);
        command.Options.Add(_summary);
        command.Options.Add(_noProgress);
    }

    /// <exception cref="IOException">The summary cannot be written.</exception>
    public Output Read(ParseResult parsed)
    {
        var summary = parsed.GetValue(_summary);
        if (summary is not null)
            Probe(summary);
        return new Output(parsed.GetRequiredValue(_output), summary, CreateView(parsed.GetValue(_noProgress)));
    }

    /// <summary>Flags that have no effect because a coordinator keeps the results, a line each.</summary>
    public IEnumerable<string> FaultsElsewhere(ParseResult parsed) => parsed.IsTyped(_output)
        ? [$"{_output.Name} has no effect on a run of a cluster: results are in the coordinator's folder, its --results DIR"]
        : [];

    /// <summary>Finds out before the run whether the summary can be written.</summary>
    private static void Probe(string path)
    {
        try
        {
            using var probe = File.Open(path, FileMode.OpenOrCreate, FileAccess.Write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"--summary '{path}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Live display on a terminal, plain lines otherwise, nothing with --no-progress.</summary>
    public static IRunView CreateView(bool silent) =>
        silent ? new SilentView()
        : Console.IsErrorRedirected ? new PlainView(Console.Error)
        : new LiveView(ConsoleFactory.ForProgress());
}

/// <summary>Where results go.</summary>
/// <param name="ResultsRoot">Folder for the folders of runs.</param>
/// <param name="SummaryFile">File for the summary, if any.</param>
/// <param name="View">Shows the progress.</param>
internal sealed record Output(string ResultsRoot, string? SummaryFile, IRunView View)
{
    /// <summary>Shows the report of a run in this process, whose results are here, and writes the summary.</summary>
    public async Task WriteAsync(RunReport report)
    {
        await WriteRemoteAsync(report);
        var console = ConsoleFactory.ForReports();
        console.WriteLine();
        var folder = Path.Combine(ResultsRoot, report.RunId);
        console.MarkupLine($"[grey]Results are in {Markup.Escape(folder)}; for a browser: report.html[/]");
        if (report.Tally.FailedIndexes.Listed.Count is > 0 and var listed)
        {
            var file = Path.Combine(folder, "failed.csv");
            var again = $"To send {Format.Count(listed)} that failed again: --only-indexes {file}";
            console.MarkupLine($"[grey]{Markup.Escape(again)}[/]");
        }
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

    /// <summary>Shows the report of a run elsewhere and writes the summary.</summary>
    public async Task WriteRemoteAsync(RunReport report)
    {
        ReportView.Show(ConsoleFactory.ForReports(), report);
        if (SummaryFile is not null)
            await File.WriteAllTextAsync(SummaryFile, SummaryJson.Write(report));
    }
}
