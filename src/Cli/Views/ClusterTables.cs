using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using LoadCluster.Coordinator.Agents;
using LoadCluster.Coordinator.Api;
using LoadCluster.Coordinator.Membership;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Protocol;
using Spectre.Console;

namespace LoadCluster.Cli.Views;

/// <summary>Runs, coordinators and agents: tables for people, JSON for programs.</summary>
internal static class ClusterTables
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static void Runs(IReadOnlyList<RunItem> runs, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(runs, Json));
            return;
        }
        var table = Create("run", "state", "done", "of", "req/s", "in flight", "p99", "failed", "url");
        foreach (var run in runs)
        {
            table.AddRow(Cells(
                run.RunId,
                run.State,
                Figure(run, latest => Format.Count(latest.Done)),
                run.Spec.Total() is { } total ? Format.Count(total) : "unlimited",
                Figure(run, latest => Format.Rate(latest.RequestsPerSecond)),
                Figure(run, latest => Format.Count(latest.InFlight)),
                Figure(run, latest => Format.Milliseconds(latest.P99Milliseconds)),
                Figure(run, latest => Format.Count(latest.Failed)),
                run.Spec.Request.Url));
        }
        ConsoleFactory.ForReports().Write(table);
    }

    /// <summary>Coordinators and agents in the form of pbm's <c>cluster show</c>.</summary>
    public static void Nodes(ClusterItem cluster, IReadOnlyList<AgentSnapshot> agents, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { cluster.Active, cluster.Members, Agents = agents }, Json));
            return;
        }
        foreach (var member in cluster.Members)
            Console.WriteLine(Line(member));
        Console.WriteLine($"Count: {cluster.Members.Length} nodes");
        foreach (var agent in agents)
            Console.WriteLine($"{agent.Address} | [agent] | {agent.State.ToString().ToLowerInvariant()} | | {agent.Version} | {agent.Name}");
        Console.WriteLine($"Count: {agents.Count} agents");
    }

    /// <summary>The line of the coordinator that answered.</summary>
    public static void Node(ClusterItem cluster, bool json)
    {
        var self = cluster.Members.FirstOrDefault(member => member.Address == cluster.Self);
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(self, Json));
        else
            Console.WriteLine(self is null ? $"{cluster.Self} | [coordinator] | joining | |" : Line(self));
    }

    private static string Line(ClusterMember member) =>
        $"{member.Address} | [{string.Join(',', member.Roles)}] | {member.Status} | {member.Reachability} | {member.Version}"
            .Replace(" |  | ", " | | ", StringComparison.Ordinal);

    public static void Agents(IReadOnlyList<AgentSnapshot> agents, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(agents, Json));
            return;
        }
        var table = Create(
            "agent", "state", "version", "cores", "share", "in flight", "req/s", "CPU", "lag", "skew", "leases");
        foreach (var agent in agents)
        {
            table.AddRow(Cells(
                agent.Name,
                ProtocolVersion.IsCompatible(agent.Protocol) ? agent.State.ToString().ToLowerInvariant() : "other protocol",
                agent.Version,
                agent.Cores.ToString(CultureInfo.InvariantCulture),
                Format.Count(agent.Share),
                Format.Count(agent.InFlight),
                Format.Rate(agent.RequestsPerSecond),
                string.Create(CultureInfo.InvariantCulture, $"{agent.CpuPercent:0} %"),
                Format.Milliseconds(agent.LagMilliseconds),
                Format.Milliseconds(agent.ClockSkewMilliseconds),
                Format.Count(agent.Leases)));
        }
        ConsoleFactory.ForReports().Write(table);
    }

    private static string Figure(RunItem run, Func<RunSnapshot, string> figure) =>
        run.Latest is { } latest ? figure(latest) : "";

    private static string[] Cells(params string[] cells) => Array.ConvertAll(cells, Markup.Escape);

    private static Table Create(params string[] columns)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var column in columns)
            table.AddColumn(new TableColumn($"[grey]{column}[/]").NoWrap());
        return table;
    }
}
