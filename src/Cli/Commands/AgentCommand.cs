using System.CommandLine;
using Akka.Actor;
using LoadCluster.Agent;
using LoadCluster.Agent.Logging;
using LoadCluster.Agent.Targets;
using LoadCluster.Cli.Options;
using LoadCluster.Cli.Running;
using LoadCluster.Shared.Actors;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Cli.Commands;

/// <summary><c>loadcluster agent</c>: sends the requests of a cluster's runs.</summary>
internal static class AgentCommand
{
    private static readonly Option<string?> Name = new("--name")
    {
        Description = "Name of this agent, unique in the cluster [default: the host's name and the process id]",
        HelpName = "NAME",
    };

    private static readonly Option<int?> MaxConnections = new("--max-connections")
    {
        Description = "Maximum requests in flight, all runs together [default: no limit]",
        HelpName = "C",
    };

    private static readonly Option<string[]> AllowTarget = new("--allow-target")
    {
        Description = "Allowed targets, like host:80, *.domain, 10.0.0.0/8 [default: this machine]",
        HelpName = "PATTERN",
        AllowMultipleArgumentsPerToken = true,
    };

    public static Command Create()
    {
        var command = new Command("agent", "Lease shards from the coordinators of a cluster and send them.");
        var cluster = new ClusterOptions(ClusterRole.Agent);
        cluster.AddTo(command);
        command.Options.Add(Name);
        var machine = new MachineOptions();
        machine.AddTo(command);
        command.Options.Add(MaxConnections);
        command.Options.Add(AllowTarget);
        var log = new RequestLogFlags();
        log.AddTo(command);
        command.SetAction((parsed, _) => CommandErrors.RunAsync(
            () => RunAsync(cluster.Read(parsed), ReadOptions(parsed, machine), log.Read(parsed))));
        return command.WithExamples(
            "agent",
            "agent --coordinators c1:4053,c2:4053,c3:4053 --ca ca.crt --cert agent-1.crt --key agent-1.key",
            "agent --coordinators c1:4053 --plaintext --name alpha --allow-target 'api.test:8080' '10.1.0.0/16'",
            "agent --log-requests failed.csv.gz --only-failed");
    }

    private static AgentOptions ReadOptions(ParseResult parsed, MachineOptions machine) => machine.Read(parsed) with
    {
        Name = parsed.GetValue(Name).Or("LOADCLUSTER_NAME") ?? $"agent-{Environment.MachineName}-{Environment.ProcessId}",
        AllowedTargets = ReadTargets(parsed),
        MaxConnections = ReadMaxConnections(parsed),
        WorkAhead = TimeSpan.FromSeconds(10),
        Log = Console.WriteLine,
    };

    private static async Task<int> RunAsync(ClusterSettings settings, AgentOptions options, RequestLogOptions? logged)
    {
        using var interrupts = new InterruptSignal(most: 1);
        using var log = logged is null ? null : RequestLogFlags.Open(logged, fault => options.Log($"agent {options.Name}: {fault}"));
        var system = LoadClusterSystem.CreateAgent(settings, Console.Error.WriteLine);
        var coordinators = settings.Contacts.Select(contact =>
            system.ActorSelection($"{LoadClusterSystem.AddressOf(contact, settings)}/user/node"));
        var agent = system.ActorOf(AgentActor.Props(options with { RequestLog = log }, [.. coordinators]), "agent");
        var ended = agent.WatchAsync();
        Console.WriteLine($"Agent {options.Name} connects to {string.Join(", ", settings.Contacts)}; Ctrl-C drains it, a second one stops it at once");

        // A second one ends the process at once: its leases go to other agents instead of being reported as aborted.
        await Task.WhenAny(ended, interrupts.FirstAsync());
        if (!ended.IsCompleted)
        {
            Console.WriteLine("Draining: waiting for the requests in flight");
            agent.Tell(AgentActor.Leave.Instance);
        }
        await ended;
        await system.Terminate();
        log?.Close();
        return log is null || RequestLogFlags.Report(log) ? ExitCode.Passed : ExitCode.CouldNotRun;
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
