using System.CommandLine;
using LoadCluster.Cli.Options;
using LoadCluster.Cli.Remote;
using LoadCluster.Cli.Running;
using LoadCluster.Cli.Views;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Commands;

/// <summary><c>loadcluster runs</c>: the runs of a cluster.</summary>
internal static class RunsCommand
{
    private static readonly Argument<string> RunId = new("RUN") { Description = "The run, as 'runs list' shows it" };
    private static readonly Option<bool> Now = new("--now") { Description = "Abort the requests in flight, too" };

    public static Command Create() => new Command("runs", "List, show, watch, stop and report the runs of a cluster.")
    {
        RemoteCommand.Create("list", "The runs that are running and the last ones that ended.", ListAsync)
            .WithExamples("runs list --coordinator http://127.0.0.1:9110"),
        RemoteCommand.Create("show", "The state of one run.", ShowAsync, RunId)
            .WithExamples("runs show 20260131-235959-4f2a9c --json"),
        RemoteCommand.Create("watch", "Watch a run until it ends. Ctrl-C leaves it running.", WatchAsync, RunId)
            .WithExamples("runs watch 20260131-235959-4f2a9c"),
        RemoteCommand.Create("stop", "Stop a run early; it still gets a report.", StopAsync, RunId, Now)
            .WithExamples("runs stop 20260131-235959-4f2a9c", "runs stop 20260131-235959-4f2a9c --now"),
        RemoteCommand.Create("report", "The report of a run that has ended.", ReportAsync, RunId)
            .WithExamples("runs report 20260131-235959-4f2a9c", "runs report 20260131-235959-4f2a9c --json"),
    }.WithExamples("runs list --coordinator http://127.0.0.1:9110", "runs watch 20260131-235959-4f2a9c");

    private static async Task<int> ListAsync(CoordinatorClient client, ParseResult parsed, bool json, CancellationToken ct)
    {
        ClusterTables.Runs(await client.ListRunsAsync(ct), json);
        return ExitCode.Passed;
    }

    private static async Task<int> ShowAsync(CoordinatorClient client, ParseResult parsed, bool json, CancellationToken ct)
    {
        ClusterTables.Runs([await client.GetRunAsync(parsed.GetRequiredValue(RunId), ct)], json);
        return ExitCode.Passed;
    }

    private static async Task<int> StopAsync(CoordinatorClient client, ParseResult parsed, bool json, CancellationToken ct)
    {
        var run = await client.GetRunAsync(parsed.GetRequiredValue(RunId), ct);
        var now = parsed.GetValue(Now);
        await client.StopAsync(run.RunId, now, ct);
        if (!json)
            Console.WriteLine($"run {run.RunId} {StopText(run, now)}");
        return ExitCode.Passed;
    }

    private static string StopText(RunItem run, bool now) =>
        Enum.TryParse<Verdict>(run.State, ignoreCase: true, out _) ? $"has already ended: {run.State}"
        : now ? "is stopping: its report comes at once, requests in flight count as aborted"
        : "is draining: its report comes when the requests in flight have ended";

    private static async Task<int> ReportAsync(CoordinatorClient client, ParseResult parsed, bool json, CancellationToken ct)
    {
        Show(await client.GetReportAsync(parsed.GetRequiredValue(RunId), ct), json);
        return ExitCode.Passed;
    }

    private static async Task<int> WatchAsync(CoordinatorClient client, ParseResult parsed, bool json, CancellationToken ct)
    {
        using var interrupts = new InterruptSignal(most: 1);
        var run = await client.GetRunAsync(parsed.GetRequiredValue(RunId), ct);
        var view = OutputOptions.CreateView(silent: json);
        if (await RemoteRun.WatchAsync(client, run, view, interrupts, RemoteRun.LeavesIt) is not { } report)
            return ExitCode.Interrupted;
        Show(report, json);
        return ExitCode.Of(report, interrupted: false);
    }

    private static void Show(RunReport report, bool json)
    {
        if (json)
            Console.Write(SummaryJson.Write(report));
        else
            ReportView.Show(ConsoleFactory.ForReports(), report);
    }
}
