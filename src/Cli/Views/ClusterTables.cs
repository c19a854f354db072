using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using LoadCluster.Coordinator;
using LoadCluster.Coordinator.Api;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Runs;
using Spectre.Console;

namespace LoadCluster.Cli.Views;

/// <summary>What goes on in a cluster: tables for people, JSON for programs.</summary>
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
                agent.Protocol == Protocol.Version ? agent.State.ToString().ToLowerInvariant() : "other protocol",
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

    private static string[] Cells(params string[] cells) => Array.ConvertAll(cells, cell => Markup.Escape(DisplayText.Escape(cell)));

    private static Table Create(params string[] columns)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var column in columns)
            table.AddColumn(new TableColumn($"[grey]{column}[/]").NoWrap());
        return table;
    }
}
