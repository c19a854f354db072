using System.CommandLine;
using LoadCluster.Agent;
using LoadCluster.Cli.Options;
using LoadCluster.Cli.Running;

namespace LoadCluster.Cli.Commands;

/// <summary><c>loadcluster agent</c>: one that sends.</summary>
internal static class AgentCommand
{
    private static readonly Option<int?> MaxConnections = new("--max-connections")
    {
        Description = "The most requests it has in flight, in all runs together [default: as many as it is told]",
        HelpName = "C",
    };

    private static readonly Option<string[]> AllowTarget = new("--allow-target")
    {
        Description = "What it may send to, like host:80, *.domain or 10.0.0.0/8 [default: this machine only]",
        HelpName = "PATTERN",
        AllowMultipleArgumentsPerToken = true,
    };

    public static Command Create()
    {
        var command = new Command("agent", "Lease shards at a RabbitMQ broker and send them.");
        var broker = new BrokerOptions();
        broker.AddTo(command);
        var machine = new MachineOptions();
        machine.AddTo(command);
        command.Options.Add(MaxConnections);
        command.Options.Add(AllowTarget);
        command.SetAction((parsed, ct) => CommandErrors.RunAsync(() => RunAsync(parsed, broker, machine.Read(parsed), ct)));
        return command.WithExamples(
            "agent --broker amqp://user:password@127.0.0.1:5672/",
            "agent --broker amqp://user:password@broker:5672/ --name alpha --allow-target 'api.test:8080' '10.1.0.0/16'");
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, BrokerOptions broker, AgentOptions machine, CancellationToken ct)
    {
        var options = machine with
        {
            AllowedTargets = ReadTargets(parsed),
            MaxConnections = ReadMaxConnections(parsed),
            Log = Console.WriteLine,
        };
        using var interrupts = new InterruptSignal(most: 1);
        await using var cluster = await broker.ConnectAsync(parsed, "agent", ct);
        await using var agent = AgentActor.Start(cluster, options);
        Console.WriteLine($"Agent {cluster.Member} joined; Ctrl-C drains it, a second one stops it at once");

        // A second one ends the process as it stands: what it holds goes to others instead of being reported as
        // aborted.
        await Task.WhenAny(agent.Completion, interrupts.FirstAsync());
        if (!agent.Completion.IsCompleted)
        {
            Console.WriteLine("Draining: waiting for the requests in flight");
            await agent.LeaveAsync();
        }
        await agent.Completion;
        return ExitCode.Passed;
    }

    private static int ReadMaxConnections(ParseResult parsed)
    {
        var most = parsed.GetValue(MaxConnections) ?? EnvironmentSetting.Number("LOADCLUSTER_MAX_CONNECTIONS") ?? int.MaxValue;
        return most > 0 ? most : throw new UsageException("--max-connections must be a whole number of at least 1");
    }

    private static TargetAllowList ReadTargets(ParseResult parsed)
    {
        var typed = parsed.GetValue(AllowTarget).Or("LOADCLUSTER_ALLOW_TARGET");
        return typed.Length == 0 ? TargetAllowList.Loopback : TargetAllowList.Of(typed.Select(text =>
            TargetPattern.TryParse(text, out var pattern, out var error)
                ? pattern
                : throw new UsageException($"--allow-target {error}")));
    }
}
