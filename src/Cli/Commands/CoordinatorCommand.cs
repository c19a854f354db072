using System.CommandLine;
using System.Net;
using LoadCluster.Cli.Options;
using LoadCluster.Cli.Running;
using LoadCluster.Coordinator;
using LoadCluster.Coordinator.Api;

namespace LoadCluster.Cli.Commands;

/// <summary>
/// <c>loadcluster coordinator</c>: the one that plans and reports; a second one takes over when it dies.
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

    public static Command Create()
    {
        var command = new Command("coordinator", "Plan runs, lease shards to agents, report; at a RabbitMQ broker.");
        var broker = new BrokerOptions();
        broker.AddTo(command);
        command.Options.Add(Listen);
        command.Options.Add(Results);
        command.SetAction((parsed, ct) => CommandErrors.RunAsync(() => RunAsync(parsed, broker, ct)));
        return command.WithExamples(
            "coordinator --broker amqp://user:password@127.0.0.1:5672/",
            "coordinator --broker amqps://user:password@broker:5671/ --listen 0.0.0.0:9110 --results /var/loadcluster");
    }

    private static async Task<int> RunAsync(ParseResult parsed, BrokerOptions broker, CancellationToken ct)
    {
        var api = new ApiOptions { Listen = ReadListen(parsed), Token = ((string?)null).Or(EnvironmentSetting.Token) };
        if (api.Validate() is { Count: > 0 } faults)
            throw new UsageException(faults);
        using var interrupts = new InterruptSignal(most: 1);
        await using var cluster = await broker.ConnectAsync(parsed, "coordinator", ct);
        var results = parsed.GetValue(Results).Or("LOADCLUSTER_RESULTS") ?? "results";
        await using var coordinator = CoordinatorActor.Start(cluster, new CoordinatorOptions
        {
            ResultsRoot = results,
            Log = line => Console.WriteLine($"Coordinator {cluster.Member}: {line}"),
        });
        await using var server = await ApiServer.StartAsync(coordinator, api, ct);
        Console.WriteLine($"Coordinator {cluster.Member} listens on {server.Address}");
        await Task.WhenAny(coordinator.Completion, interrupts.FirstAsync());
        if (coordinator.Completion.IsFaulted)
            await coordinator.Completion;
        return ExitCode.Passed;
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
