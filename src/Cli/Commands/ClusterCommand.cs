using System.CommandLine;
using LoadCluster.Cli.Remote;
using LoadCluster.Cli.Views;

namespace LoadCluster.Cli.Commands;

/// <summary><c>loadcluster cluster</c>: coordinators and agents, in the words of pbm's cluster palette.</summary>
internal static class ClusterCommand
{
    private const string Asked = "the coordinator that was asked";

    private static readonly Argument<string> Agent = new("AGENT") { Description = "Name of the agent, as 'cluster show' prints it" };

    private static readonly Argument<string> Address = new("ADDRESS")
    {
        Description = "Address of a coordinator, as 'cluster show' prints it, like akka.tcp://loadcluster@c1:4053",
    };

    private static readonly Argument<string?> AnyAddress = new("ADDRESS")
    {
        Description = "Address of a coordinator, as 'cluster show' prints it [default: the one that is asked]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<bool> Wide = new("--wide") { Description = "A table of the agents with share, rate, CPU and lag" };

    public static Command Create() => new Command("cluster", "Show and operate the coordinators and agents of a cluster.")
    {
        RemoteCommand.Create("show", "The coordinators, then the agents, a line each.", ShowAsync, Wide)
            .WithExamples("cluster show --coordinator http://127.0.0.1:9110", "cluster show --wide", "cluster show --json"),
        RemoteCommand.Create("status", "The line of the coordinator that is asked.", StatusAsync)
            .WithExamples("cluster status"),
        RemoteCommand.Create("leader", "The address of the active coordinator.", LeaderAsync)
            .WithExamples("cluster leader"),
        RemoteCommand.Create("tail", "The coordinators, then each change of the membership as it comes, until Ctrl-C.", TailAsync)
            .WithExamples("cluster tail"),
        RemoteCommand.Create("join", "Let the coordinator that is asked join the cluster of another one.", JoinAsync, Address)
            .WithExamples("cluster join akka.tcp://loadcluster@c1:4053"),
        RemoteCommand.Create("leave", "Let a coordinator leave the cluster; its process ends.", LeaveAsync, AnyAddress)
            .WithExamples("cluster leave", "cluster leave akka.tcp://loadcluster@c2:4053"),
        RemoteCommand.Create("down", "Remove a coordinator that will not come back.", DownAsync, Address)
            .WithExamples("cluster down akka.tcp://loadcluster@c2:4053"),
        RemoteCommand.Create("down-unreachable", "Remove all coordinators that are unreachable.", DownUnreachableAsync)
            .WithExamples("cluster down-unreachable"),
        RemoteCommand.Create("drain", "Let an agent finish its requests in flight and take no work.", DrainAsync, Agent)
            .WithExamples("cluster drain alpha"),
        RemoteCommand.Create("uncordon", "Let an agent take work again.", UncordonAsync, Agent)
            .WithExamples("cluster uncordon alpha"),
        CertificatesCommand.Create(),
    }.WithExamples("cluster show --coordinator http://127.0.0.1:9110", "cluster drain alpha");

    private static async Task<int> ShowAsync(CoordinatorClient client, ParseResult parsed, bool json, CancellationToken ct)
    {
        var agents = await client.ListAgentsAsync(ct);
        if (parsed.GetValue(Wide))
            ClusterTables.Agents(agents, json);
        else
            ClusterTables.Nodes(await client.GetClusterAsync(ct), agents, json);
        return ExitCode.Passed;
    }

    private static async Task<int> StatusAsync(CoordinatorClient client, ParseResult parsed, bool json, CancellationToken ct)
    {
        ClusterTables.Node(await client.GetClusterAsync(ct), json);
        return ExitCode.Passed;
    }

    private static async Task<int> LeaderAsync(CoordinatorClient client, ParseResult parsed, bool json, CancellationToken ct)
    {
        var active = (await client.GetClusterAsync(ct)).Active;
        if (active.Length == 0)
            throw new RemoteException(["no coordinator is active at the moment"], refused: false);
        Console.WriteLine(active);
        return ExitCode.Passed;
    }

    private static async Task<int> TailAsync(CoordinatorClient client, ParseResult parsed, bool json, CancellationToken ct)
    {
        await foreach (var line in client.FollowAsync("cluster/events", ct))
            Console.WriteLine(line);
        return ExitCode.Passed;
    }

    private static Task<int> JoinAsync(CoordinatorClient client, ParseResult parsed, bool json, CancellationToken ct) =>
        ChangeAsync(client, "join", parsed.GetRequiredValue(Address), address => $"{Asked} joins {address}", ct);

    private static Task<int> LeaveAsync(CoordinatorClient client, ParseResult parsed, bool json, CancellationToken ct) =>
        ChangeAsync(client, "leave", parsed.GetValue(AnyAddress), address => $"{address ?? Asked} leaves", ct);

    private static Task<int> DownAsync(CoordinatorClient client, ParseResult parsed, bool json, CancellationToken ct) =>
        ChangeAsync(client, "down", parsed.GetRequiredValue(Address), address => $"{address} is removed", ct);

    private static async Task<int> ChangeAsync(
        CoordinatorClient client, string change, string? address, Func<string?, string> effect, CancellationToken ct)
    {
        await client.ChangeClusterAsync(change, address, ct);
        Console.WriteLine(effect(address));
        return ExitCode.Passed;
    }

    private static async Task<int> DownUnreachableAsync(
        CoordinatorClient client, ParseResult parsed, bool json, CancellationToken ct)
    {
        var removed = await client.DownUnreachableAsync(ct);
        foreach (var address in removed)
            Console.WriteLine($"{address} is removed");
        if (removed.Count == 0)
            Console.WriteLine("no coordinator is unreachable");
        return ExitCode.Passed;
    }

    private static Task<int> DrainAsync(CoordinatorClient client, ParseResult parsed, bool json, CancellationToken ct) =>
        CordonAsync(client, parsed, cordoned: true, "finishes its requests in flight and takes no work until 'cluster uncordon'", ct);

    private static Task<int> UncordonAsync(CoordinatorClient client, ParseResult parsed, bool json, CancellationToken ct) =>
        CordonAsync(client, parsed, cordoned: false, "takes work again", ct);

    private static async Task<int> CordonAsync(
        CoordinatorClient client, ParseResult parsed, bool cordoned, string effect, CancellationToken ct)
    {
        var agent = parsed.GetRequiredValue(Agent);
        await client.CordonAsync(agent, cordoned, ct);
        Console.WriteLine($"agent {agent} {effect}");
        return ExitCode.Passed;
    }
}
