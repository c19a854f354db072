using System.CommandLine;
using LoadCluster.Agent;
using LoadCluster.Agent.Logging;
using LoadCluster.Cli.Options;
using LoadCluster.Cli.Remote;
using LoadCluster.Cli.Running;
using LoadCluster.Cli.Views;
using LoadCluster.Coordinator;
using LoadCluster.Coordinator.Api;
using LoadCluster.Coordinator.Comparing;
using LoadCluster.Coordinator.Exporting;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Commands;

/// <summary><c>loadcluster run URL|FILE</c>: from a URL or a scenario to a report.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var command = new Command(
            "run", "Send requests to a URL, or those of a scenario file, and report the results.");
        var run = new RunOptions();
        run.AddTo(command);
        var output = new OutputOptions();
        output.AddTo(command);
        var machine = new MachineOptions();
        machine.AddTo(command);
        var log = new RequestLogFlags();
        log.AddTo(command);
        var baseline = new BaselineOptions();
        baseline.AddTo(command);
        var web = new WebOption();
        web.AddTo(command);
        var otlp = new OtlpOption();
        otlp.AddTo(command);
        var submit = new SubmitOptions();
        submit.AddTo(command);
        command.SetAction((parsed, _) => CommandErrors.RunAsync(() =>
        {
            if (submit.Connect(parsed) is not { } coordinator)
            {
                var results = output.Read(parsed);
                return RunAsync(
                    run.ToSpec(parsed), results, machine.Read(parsed), log.Read(parsed), baseline.Read(parsed),
                    web.Read(parsed, results.ResultsRoot), otlp.Read(parsed));
            }
            return output.FaultsElsewhere(parsed).Concat(machine.FaultsElsewhere(parsed)).Concat(log.FaultsElsewhere(parsed)).Concat(web.FaultsElsewhere(parsed))
                .Concat(otlp.FaultsElsewhere(parsed)).ToList() is { Count: > 0 } faults
                ? throw new UsageException(faults)
                : SubmitAsync(run.ToSpec(parsed), output.Read(parsed), coordinator, submit.Read(parsed), baseline.Read(parsed));
        }));
        return command.WithExamples(
            "run http://127.0.0.1:8080/ -n 100k -c 100",
            "run 'http://127.0.0.1:8080/items/{index}' -n 1m -c 1000",
            "run http://127.0.0.1:8080/orders -d '{\"id\": {index}}' -T application/json -n 10k",
            "run https://127.0.0.1:8443/ -n 10k --http-version 2 --insecure",
            "run http://127.0.0.1:8080/ -n 100k --no-progress --summary summary.json",
            "run http://127.0.0.1:8080/ -z 10m -c 100",
            "run http://127.0.0.1:8080/ --rate 5000 --duration 60s -c 2000",
            "run http://127.0.0.1:8080/ --stage 30s:0..5000 --stage 5m:5000 --stage 10s:5000..0 --jitter poisson",
            "run http://127.0.0.1:8080/ -n 100k --check status=200 --check 'body~\"ok\"' --check 'size<10k'",
            "run http://127.0.0.1:8080/ -n 100k --threshold 'p99<250ms' --threshold 'errors<0.1%' --abort-on-fail",
            "run http://127.0.0.1:8080/ -z 2m -c 100 --baseline results/BEFORE --fail-if 'p99>+10%'",
            "run http://127.0.0.1:8080/ -n 100k --log-requests slow.ndjson.gz --sample 1%",
            "run scenario.yaml -n 10k --seed 7",
            "run scenario.yaml --only-indexes results/RUN/failed.csv",
            "run http://127.0.0.1:8080/ -n 1m -c 1000 --coordinator http://127.0.0.1:9110");
    }

    private static async Task<int> RunAsync(
        RunSpec spec, Output output, AgentOptions machine, RequestLogOptions? logged, Baseline? baseline, IReadOnlyList<ApiOptions> web,
        Func<CoordinatorGateway, OtlpExport?> startOtlp)
    {
        // Before anything that loads more of the program: each library is an open file, too.
        if (ProcessLimits.FaultsOf(spec, machine.Sources.Count) is { Count: > 0 } limits)
            throw new UsageException(limits);
        if (SenderCatalog.FaultOf(spec) is { } fault)
            throw new UsageException(fault);
        if (MachineOptions.FaultsOf(spec, machine.Sources).ToList() is { Count: > 0 } unreachable)
            throw new UsageException(unreachable);

        using var interrupts = new InterruptSignal(most: 2);
        using var log = logged is null ? null : RequestLogFlags.Open(logged);
        var cluster = LocalCluster.Start(agents: 1, output.ResultsRoot, output.Origin, machine with { RequestLog = log });
        await using var servers = await LocalServers.StartAsync(cluster.Coordinator, web);
        await using var otlp = startOtlp(cluster.Coordinator);
        var report = await LocalRun.ExecuteAsync(cluster, spec, output.View, interrupts);
        log?.Close();
        var isKept = await output.WriteAsync(report) & (log is null || RequestLogFlags.Report(log));
        var exitCode = Compare(baseline, () => output.ReadSaved(report), ExitCode.Of(report, interrupted: interrupts.Received > 0));
        return isKept || exitCode != ExitCode.Passed ? exitCode : ExitCode.CouldNotRun;
    }

    private static async Task<int> SubmitAsync(
        RunSpec spec, Output output, CoordinatorClient coordinator, SubmitOptions.Values options, Baseline? baseline)
    {
        using var client = coordinator;
        using var interrupts = new InterruptSignal(most: 2);
        var run = await client.SubmitAsync(spec, options.AllowOverlap, interrupts.First);
        if (options.Detach)
        {
            Console.WriteLine(run.RunId);
            return ExitCode.Passed;
        }
        var onInterrupt = Console.IsInputRedirected ? RemoteRun.LeavesIt : "asks whether to stop it";
        var report = await RemoteRun.WatchAsync(client, run, output.View, interrupts, onInterrupt)
            ?? await LeaveAsync(client, run, output, interrupts);
        if (report is null)
            return ExitCode.Interrupted;
        await output.WriteRemoteAsync(report);
        return Compare(baseline, () => new SavedReport(report, []), ExitCode.Of(report, interrupted: interrupts.Received > 0));
    }

    /// <summary>A run that failed for a reason of its own keeps its exit code.</summary>
    private static int Compare(Baseline? baseline, Func<SavedReport> read, int exitCode)
    {
        if (baseline is null)
            return exitCode;
        var comparison = RunComparison.Of([baseline.Run, ComparedRun.Of(read())]);
        ComparisonView.Show(ConsoleFactory.ForReports(), comparison);
        return ComparisonView.ShowExceeded(comparison, baseline.Limits) && exitCode == ExitCode.Passed
            ? ExitCode.ThresholdFailed
            : exitCode;
    }

    /// <summary>Ctrl-C may mean "stop the run" or "stop watching": asks which, at a terminal.</summary>
    private static async Task<RunReport?> LeaveAsync(
        CoordinatorClient client, RunItem run, Output output, InterruptSignal interrupts)
    {
        if (!Console.IsInputRedirected)
        {
            await Console.Error.WriteAsync("Stop the run, too? [y/N] ");
            var answer = Task.Run(Console.In.ReadLine);
            if (await Task.WhenAny(answer, interrupts.FirstAsync()) == answer && await answer is "y" or "Y" or "yes")
            {
                await client.StopAsync(run.RunId, now: false, CancellationToken.None);
                return await RemoteRun.WatchAsync(client, run, output.View, interrupts, RemoteRun.LeavesIt);
            }
        }
        await Console.Error.WriteLineAsync($"Run {run.RunId} continues: 'loadcluster runs watch {run.RunId}' shows it again.");
        return null;
    }
}
