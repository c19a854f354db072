using System.CommandLine;
using LoadCluster.Cli.Options;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Web.Report;

namespace LoadCluster.Cli.Commands;

/// <summary><c>loadcluster report FOLDER|RUN</c>: a report in another form.</summary>
internal static class ReportCommand
{
    private static readonly Argument<string> Source = new("FOLDER|RUN")
    {
        Description = "A results folder, or a run of the cluster that --coordinator names",
    };

    public static Command Create()
    {
        var remote = new RemoteOptions();
        var format = ReportFormatOption.Create(ReportFormat.Html);
        var command = new Command("report", "Write the report of a run as a page, for programs, or for a pull request.")
        {
            Source, ReportFormatOption.File, format,
        };
        remote.AddTo(command);
        command.SetAction((parsed, ct) => CommandErrors.RunAsync(async () =>
        {
            var text = await ReadAsync(parsed, remote, parsed.GetValue(format), ct);
            await ReportFormatOption.WriteAsync(parsed.GetValue(ReportFormatOption.File), text);
            return ExitCode.Passed;
        }));
        return command.WithExamples(
            "report results/20260131-235959-4f2a9c -o report.html",
            "report results/20260131-235959-4f2a9c --format md",
            "report 20260131-235959-4f2a9c --coordinator http://127.0.0.1:9110 -o report.html");
    }

    /// <summary>The summary that is in the folder also knows how the run was started.</summary>
    private static string ReadFolder(string folder, ReportFormat format)
    {
        var saved = SavedReport.Read(folder);
        var summary = Path.Combine(folder, "summary.json");
        return format == ReportFormat.Json && File.Exists(summary) ? File.ReadAllText(summary) : saved.Write(format);
    }

    private static async Task<string> ReadAsync(
        ParseResult parsed, RemoteOptions remote, ReportFormat format, CancellationToken ct)
    {
        var source = parsed.GetRequiredValue(Source);
        if (Directory.Exists(source))
            return ReadFolder(source, format);
        using var client = remote.Connect(parsed)
            ?? throw new UsageException($"'{source}' is not a folder; for a run of a cluster, add --coordinator URL");
        return format == ReportFormat.Html
            ? await client.GetReportPageAsync(source, ct)
            : new SavedReport(await client.GetReportAsync(source, ct), []).Write(format);
    }
}
