using System.CommandLine;
using LoadCluster.Cli.Remote;
using LoadCluster.Cli.Views;

namespace LoadCluster.Cli.Commands;

/// <summary><c>loadcluster cluster</c>: the agents of a cluster.</summary>
internal static class ClusterCommand
{
    private static readonly Argument<string> Agent = new("AGENT") { Description = "The agent, as 'cluster show' names it" };

    public static Command Create() => new Command("cluster", "Show the agents of a cluster; drain and uncordon them.")
    {
        RemoteCommand.Create("show", "The agents that are alive.", ShowAsync)
            .WithExamples("cluster show --coordinator http://127.0.0.1:9110", "cluster show --json"),
        RemoteCommand.Create("drain", "Let an agent finish what is in flight and take no work.", DrainAsync, Agent)
            .WithExamples("cluster drain alpha"),
        RemoteCommand.Create("uncordon", "Let an agent take work again.", UncordonAsync, Agent)
            .WithExamples("cluster uncordon alpha"),
    }.WithExamples("cluster show --coordinator http://127.0.0.1:9110", "cluster drain alpha");

    private static async Task<int> ShowAsync(CoordinatorClient client, ParseResult parsed, bool json, CancellationToken ct)
    {
        ClusterTables.Agents(await client.ListAgentsAsync(ct), json);
        return ExitCode.Passed;
    }

    private static Task<int> DrainAsync(CoordinatorClient client, ParseResult parsed, bool json, CancellationToken ct) =>
        CordonAsync(client, parsed, cordoned: true, ct);

    private static Task<int> UncordonAsync(CoordinatorClient client, ParseResult parsed, bool json, CancellationToken ct) =>
        CordonAsync(client, parsed, cordoned: false, ct);

    private static async Task<int> CordonAsync(
        CoordinatorClient client, ParseResult parsed, bool cordoned, CancellationToken ct)
    {
        await client.CordonAsync(parsed.GetRequiredValue(Agent), cordoned, ct);
        return ExitCode.Passed;
    }
}
