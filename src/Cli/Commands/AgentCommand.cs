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
        Description = "What it may send to: host[:port], *.domain, 10.0.0.0/8; may be given again "
            + "[default: this machine only, or LOADCLUSTER_ALLOW_TARGET]",
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
        command.SetAction((parsed, ct) => Guarded.RunAsync(() => RunAsync(parsed, broker, machine.Read(parsed), ct)));
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
        };
        using var interrupts = new Interrupts();
        await using var cluster = await broker.ConnectAsync(parsed, "agent", ct);
        await using var agent = AgentActor.Start(cluster, options);
        Console.WriteLine($"Agent {cluster.Member} joined; Ctrl-C drains it, a second one stops it at once");

        var leaving = LeaveAsync(agent, interrupts.FirstAsync());
        await Task.WhenAny(agent.Completion, leaving, interrupts.SecondAsync());
        if (agent.Completion.IsFaulted)
            await agent.Completion;
        return ExitCode.Passed;
    }

    private static async Task LeaveAsync(AgentActor agent, Task interrupted)
    {
        await interrupted;
        await agent.LeaveAsync();
    }

    private static int ReadMaxConnections(ParseResult parsed)
    {
        var text = ((string?)null).Or("LOADCLUSTER_MAX_CONNECTIONS");
        var most = parsed.GetValue(MaxConnections) ?? (text is null ? int.MaxValue : int.TryParse(text, out var set) ? set : 0);
        return most > 0 ? most : throw new UsageException("--max-connections must be a whole number of at least 1");
    }

    private static TargetAllowList ReadTargets(ParseResult parsed)
    {
        var typed = parsed.GetValue(AllowTarget) is { Length: > 0 } patterns
            ? patterns
            : ((string?)null).Or("LOADCLUSTER_ALLOW_TARGET")?.Split(',', StringSplitOptions.TrimEntries);
        return typed is null ? TargetAllowList.Loopback : TargetAllowList.Of(typed.Select(text =>
            TargetPattern.TryParse(text, out var pattern, out var error)
                ? pattern
                : throw new UsageException($"--allow-target {error}")));
    }
}
