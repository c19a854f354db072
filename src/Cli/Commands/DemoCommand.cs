using System.CommandLine;
using LoadCluster.Cli.Options;
using LoadCluster.Cli.Running;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;
using LoadCluster.Target;

namespace LoadCluster.Cli.Commands;

/// <summary><c>loadcluster demo</c>: a target, a coordinator and two agents in one process, for about ten seconds.</summary>
internal static class DemoCommand
{
    private const int Agents = 2;

    public static Command Create()
    {
        var command = new Command(
            "demo", "See it work: a target, a coordinator and two agents in one process, 100,000 requests.");
        var output = new OutputOptions();
        output.AddTo(command);
        command.SetAction((parsed, _) => CommandErrors.RunAsync(() => RunAsync(output.Read(parsed))));
        return command.WithExamples("demo", "demo --no-progress --summary summary.json");
    }

    private static async Task<int> RunAsync(Output output)
    {
        var delay = new DelayRange(TimeSpan.Zero, TimeSpan.FromMilliseconds(200));
        await using var target = await TargetServer.StartAsync(new TargetOptions { Delay = delay }, CancellationToken.None);
        var spec = new RunSpec
        {
            Request = new RequestTemplate { Url = new Uri(target.Address, "/items/").ToString() + "{index}" },
            Requests = 100_000,
            Limit = 1000,
        };
        if (ProcessLimits.FaultsOf(spec, filesPerConnection: 2) is { Count: > 0 } faults)
            throw new UsageException(faults);

        using var interrupts = new InterruptSignal(most: 2);
        var cluster = LocalCluster.Start(Agents, output.ResultsRoot, output.Origin);
        var report = await LocalRun.ExecuteAsync(cluster, spec, output.View, interrupts);
        await output.WriteAsync(report);
        var seen = target.Stats;
        Console.WriteLine(
            $"The target counted {seen.Requests:N0} requests, {spec.Requests - seen.Distinct:N0} indexes missing, "
            + $"{seen.Repeated:N0} repeated.");
        return ExitCode.Of(report, interrupted: interrupts.Received > 0);
    }
}
