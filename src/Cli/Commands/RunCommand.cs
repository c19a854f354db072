using System.CommandLine;
using LoadCluster.Agent.Drivers;
using LoadCluster.Cli.Options;
using LoadCluster.Cli.Running;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Commands;

/// <summary><c>loadcluster run URL</c>: from a URL to a report.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var command = new Command("run", "Send requests to a URL and report what became of them.");
        var run = new RunOptions();
        run.AddTo(command);
        var output = new OutputOptions();
        output.AddTo(command);
        command.SetAction((parsed, _) => Guarded.RunAsync(() => RunAsync(run.ToSpec(parsed), output.Read(parsed))));
        return command.WithExamples(
            "run http://127.0.0.1:8080/ -n 100k -c 100",
            "run 'http://127.0.0.1:8080/items/{index}' -n 1m -c 1000",
            "run http://127.0.0.1:8080/orders -d '{\"id\": {index}}' -T application/json -n 10k",
            "run https://127.0.0.1:8443/ -n 10k --http-version 2 --insecure",
            "run http://127.0.0.1:8080/ -n 100k --no-progress --summary summary.json");
    }

    private static async Task<int> RunAsync(RunSpec spec, Output output)
    {
        if (spec.Validate() is { Count: > 0 } faults)
            throw new UsageException(faults);
        if (DriverCatalog.FaultOf(spec) is { } fault)
            throw new UsageException(fault);
        if (ProcessLimits.FaultsOf(spec) is { Count: > 0 } limits)
            throw new UsageException(limits);

        using var interrupts = new Interrupts();
        await using var cluster = LocalCluster.Start(agents: 1, output.ResultsRoot);
        var report = await LocalRun.ExecuteAsync(cluster, spec, output.View, interrupts);
        await output.WriteAsync(report);
        return ExitCode.Of(report, interrupted: interrupts.Received > 0);
    }
}
