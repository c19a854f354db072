using System.CommandLine;
using System.Net;
using LoadCluster.Cli.Options;
using LoadCluster.Cli.Running;
using LoadCluster.Coordinator;
using LoadCluster.Coordinator.Api;
using LoadCluster.Coordinator.Exporting;
using LoadCluster.Shared.Actors;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Cli.Commands;

/// <summary>
/// <c>loadcluster coordinator</c>: plans runs and reports them; alone, or one of three of which one is active.
/// </summary>
internal static class CoordinatorCommand
{
    private static readonly Option<IPEndPoint> Listen = new("--listen")
    {
        Description = "Address and port of the HTTP API [default: 127.0.0.1:9110, or LOADCLUSTER_LISTEN]",
        HelpName = "IP:PORT",
        CustomParser = result =>
        {
            if (IPEndPoint.TryParse(result.Tokens[0].Value, out var endpoint) && endpoint.Port > 0)
                return endpoint;
            result.AddError($"--listen '{result.Tokens[0].Value}': use an address and a port like 0.0.0.0:9110");
            return null;
        },
    };

    private static readonly Option<string?> Results = new("--results")
    {
        Description = "Folder for the results, a folder for each run [default: results, or LOADCLUSTER_RESULTS]",
        HelpName = "DIR",
    };

    private static readonly Option<string?> State = new("--state")
    {
        Description = "Folder for the state of runs, which outlives the process [default: state]",
        HelpName = "DIR",
    };

    public static Command Create()
    {
        var command = new Command("coordinator", "Plan runs, lease shards to agents, report: alone, or one of three.");
        var cluster = new ClusterOptions(ClusterRole.Coordinator);
        cluster.AddTo(command);
        command.Options.Add(Listen);
        command.Options.Add(Results);
        command.Options.Add(State);
        var otlp = new OtlpOption();
        otlp.AddTo(command);
        command.SetAction((parsed, ct) => CommandErrors.RunAsync(() => RunAsync(parsed, cluster.Read(parsed), otlp.Read(parsed), ct)));
        return command.WithExamples(
            "coordinator",
            "coordinator --coordinators c1,c2,c3 --host c1 --ca ca.crt --cert coordinator-c1.crt --key c1.key",
            "coordinator --coordinators c1:4053 --host c1 --plaintext --listen 0.0.0.0:9110 --results /var/loadcluster");
    }

    private static async Task<int> RunAsync(ParseResult parsed, ClusterSettings settings, Func<CoordinatorGateway, OtlpExport?> startOtlp, CancellationToken ct)
    {
        var results = parsed.GetValue(Results).Or("LOADCLUSTER_RESULTS") ?? "results";
        var api = new ApiOptions
        {
            Listen = ReadListen(parsed),
            Token = ((string?)null).Or(EnvironmentSetting.Token),
            ResultsRoot = results,
            ReadRun = FormRun.Read,
        };
        if (api.Validate() is { Count: > 0 } faults)
            throw new UsageException(faults);
        using var interrupts = new InterruptSignal(most: 1);
        await using var coordinator = CoordinatorNode.Start(
            settings,
            parsed.GetValue(State).Or("LOADCLUSTER_STATE") ?? "state",
            new CoordinatorOptions
            {
                ResultsRoot = results,
                Log = line => Console.WriteLine($"Coordinator {settings.Self}: {line}"),
            });
        await using var export = startOtlp(coordinator.Gateway);
        await using var server = await ApiServer.StartAsync(coordinator.Gateway, api, coordinator.Process, ct);
        Console.WriteLine($"Coordinator {settings.Self} listens on {server.Address}");
        await Task.WhenAny(coordinator.Ended, interrupts.FirstAsync());
        if (!coordinator.Ended.IsCompleted)
            return ExitCode.Passed;
        Console.Error.WriteLine($"loadcluster: {await coordinator.Ended}");
        return ExitCode.CouldNotRun;
    }

    private static IPEndPoint ReadListen(ParseResult parsed)
    {
        if (parsed.GetValue(Listen) is { } typed)
            return typed;
        return ((string?)null).Or("LOADCLUSTER_LISTEN") is not { } text ? new ApiOptions().Listen
            : IPEndPoint.TryParse(text, out var endpoint) ? endpoint
            : throw new UsageException($"LOADCLUSTER_LISTEN '{text}': use an address and a port like 0.0.0.0:9110");
    }
}
